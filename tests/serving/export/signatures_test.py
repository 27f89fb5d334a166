import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import multivariate_normal

from serving.export.export import export
from tests.read_back import all_records
from tests.served_read_back import export_of_read_back, model
from tests.served_texts import export_of_texts
from tfvae.data.interface import Tensors
from tfvae.experiment import built
from tfvae.exported import load
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Temporal, equal_correlations
from tfvae.likelihoods import bernoulli
from tfvae.model import VAE
from tfvae.networks.heads import BernoulliHead
from tfvae.networks.images.context import RowContext
from tfvae.networks.images.pixelcnn import PixelCNN
from tfvae.networks.images.raster import Raster, drawn_bit
from tfvae.networks.images.row_encoder import RowEncoder
from tfvae.row_seeds import seeds_of


def call(served, name, **arguments):
    specs = served[name].structured_input_signature[1]
    outputs = served[name](**{key: tf.constant(value, specs[key].dtype) for key, value in arguments.items()})
    return {key: value.numpy() for key, value in outputs.items()}


def sample(served, seeds, temperature=1.0):
    return call(served, "sample", seed=seeds, temperature=np.broadcast_to(temperature, len(seeds)))["x"]


LARGE = [0, 7, 2**31 - 1, 2**31, -1, -(2**31), 2**63 - 1, -(2**63)]


def test_samples_are_those_of_the_sampler(served, linear):
    expected = linear.sampler.generate(8, seeds_of(tf.constant(LARGE, tf.int64)), 1.0)["x"]
    found = sample(served, LARGE)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert len(np.unique(found.reshape(8, -1), axis=0)) == 8


def test_a_row_depends_on_its_own_seed_alone(served):
    whole = sample(served, [3, 4, 5, 6, 3])
    np.testing.assert_array_equal(whole[0], whole[4])
    np.testing.assert_array_equal(sample(served, [6, 4]), whole[[3, 1]])
    np.testing.assert_array_equal(sample(served, [5]), whole[2:3])


@pytest.mark.parametrize("name", ["encode", "reconstruct", "score", "interpolate"])
def test_what_is_made_of_a_row_does_not_depend_on_the_others(served, name):
    x, seeds = np.random.default_rng(1).random([40, 2, 2, 1], np.float32), np.arange(40)
    ends = {"a": x, "b": x[::-1].copy(), "t": np.linspace(0, 1, 40)}
    arguments = ends if name == "interpolate" else {"x": x} if name == "encode" else {"x": x, "seed": seeds}
    whole = call(served, name, **arguments)
    for n in range(1, 20):
        part = call(served, name, **{key: value[5 : 5 + n] for key, value in arguments.items()})
        for key, value in part.items():
            np.testing.assert_array_equal(value, whole[key][5 : 5 + n], err_msg=f"{key} of {n}")


def test_no_samples_are_an_empty_batch(served):
    assert sample(served, np.zeros([0])).shape == (0, 2, 2, 1)


def test_each_row_has_a_temperature_of_its_own(served):
    """x is linear in the noise, which the temperature scales."""
    cold, half, warm = sample(served, [1, 1, 1], [0.0, 0.5, 1.0])
    np.testing.assert_allclose(half - cold, 0.5 * (warm - cold), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(cold, sample(served, [2], 0.0)[0], rtol=1e-6)
    assert np.abs(warm - cold).max() > 0.1


def test_default_needs_seeds_alone(served):
    np.testing.assert_array_equal(call(served, "serving_default", seed=[4, 2])["x"], sample(served, [4, 2]))


def test_encode_gives_the_posterior(served, linear, examples):
    encoded = call(served, "encode", x=examples)
    np.testing.assert_allclose(encoded["mean"], linear.posterior_mean(examples), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(encoded["stddev"], np.tile(np.sqrt(linear.variance), [3, 1]), rtol=1e-5)


def test_decode_gives_the_mean(served, linear):
    z = np.array([[0.0, 0.0], [1.0, -2.0]], np.float32)
    np.testing.assert_allclose(call(served, "decode", z=z)["x"], linear.decoded(z), rtol=1e-5)


def test_reconstructions_decode_samples_of_the_posterior(served, linear, examples):
    many = np.repeat(examples[:1], 5000, axis=0)
    seeds = np.arange(5000)
    x = call(served, "reconstruct", x=many, seed=seeds)["x"]
    z = (x - linear.decoded(np.zeros([1, 2]))).reshape(-1, 4) @ np.linalg.pinv(linear.loadings)
    np.testing.assert_allclose(z.mean(0), linear.posterior_mean(examples[:1])[0], atol=0.03)
    np.testing.assert_allclose(z.var(0), linear.variance, rtol=0.1)
    np.testing.assert_array_equal(x, call(served, "reconstruct", x=many, seed=seeds)["x"])


def test_interpolation_is_a_straight_line_between_means(served, linear, examples):
    a, b = examples[:2], examples[1:]
    first, last = (linear.decoded(linear.posterior_mean(end)) for end in (a, b))
    for t in (0, 0.25, 1):
        x = call(served, "interpolate", a=a, b=b, t=[t, 0.5])["x"]
        expected = np.stack([first[0] + t * (last[0] - first[0]), (first[1] + last[1]) / 2])
        np.testing.assert_allclose(x, expected, rtol=1e-4, atol=1e-5)


def test_importance_bound_under_the_exact_posterior_is_the_exact_likelihood(served, linear, examples):
    bound = call(served, "score", x=examples, seed=[0, 1, 2])["iw_bound"]
    centre = linear.decoded(np.zeros([1, 2])).ravel()
    expected = multivariate_normal(centre, linear.covariance).logpdf(examples.reshape(-1, 4))
    np.testing.assert_allclose(bound, expected, rtol=1e-4)


def test_score_is_rate_and_distortion(served, linear, examples):
    scores = call(served, "score", x=examples, seed=[0, 1, 2])
    mean, variance = linear.posterior_mean(examples), linear.variance
    rate = 0.5 * (variance + mean**2 - 1 - np.log(variance)).sum(-1)
    np.testing.assert_allclose(scores["rate"], rate, rtol=1e-4)
    np.testing.assert_allclose(scores["elbo"], -scores["rate"] - scores["distortion"], rtol=1e-5)
    assert scores["iw_bound"].shape == (3,)


def test_distortion_is_minus_log_likelihood_at_a_sampled_z(served, linear, examples):
    """Its mean over posterior draws is known: -log N at the mean, plus the decoder's spread of z."""
    many = np.repeat(examples[:1], 5000, axis=0)
    distortion = call(served, "score", x=many, seed=np.arange(5000))["distortion"]
    error = examples[:1] - linear.decoded(linear.posterior_mean(examples[:1]))
    squared = (error**2).sum() + (linear.variance * (linear.loadings**2).sum(1)).sum()
    expected = 0.5 * squared / linear.scale**2 + 2 * np.log(2 * np.pi * linear.scale**2)
    np.testing.assert_allclose(distortion.mean(), expected, rtol=0.02)


ZEROS = np.zeros([1, 2, 2, 1], "f")


@pytest.mark.parametrize(
    ("signature", "arguments", "message"),
    [
        ("sample", {"seed": [1, 2], "temperature": [1.0]}, "`seed` and `temperature` must have equally many rows"),
        ("sample", {"seed": [0, 0], "temperature": [1.0, -1.0]}, "`temperature` must be finite and at least 0"),
        ("sample", {"seed": [0], "temperature": [np.nan]}, "`temperature` must be finite"),
        ("sample", {"seed": [0], "temperature": [np.inf]}, "`temperature` must be finite"),
        ("interpolate", {"a": ZEROS, "b": ZEROS, "t": [1.5]}, "`t` must be finite and at least 0, and at most 1"),
        ("interpolate", {"a": ZEROS, "b": ZEROS[:0], "t": [0.5]}, "`a` and `b` must have equally many rows"),
        ("score", {"x": ZEROS, "seed": [0, 1]}, "`x` and `seed` must have equally many rows"),
        ("reconstruct", {"x": ZEROS, "seed": [0, 1]}, "`x` and `seed` must have equally many rows"),
    ],
)
def test_bad_requests_name_the_argument(served, signature, arguments, message):
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        call(served, signature, **arguments)


# --- a model that draws pixel by pixel ---

RASTER = (3, 3, 1)
X = (np.random.default_rng(0).random([4, *RASTER]) < 0.5).astype(np.float32)
KNOWN = np.zeros_like(X)
KNOWN[:, :1] = 1.0


@pytest.fixture(scope="module")
def raster():
    latent = Temporal(3, equal_correlations(2.0, 3, 1))
    encoder = RowEncoder(latent.features, width=4, depth=1, heads=1)
    net = PixelCNN(1, RowContext, filters=2, depth=1, first=3)
    vae = built(
        VAE(encoder, latent, Raster(net, BernoulliHead(), RASTER, drawn_bit), bernoulli), tf.zeros([1, *RASTER])
    )
    return Sampler(vae, from_prior(vae))


@pytest.fixture(scope="module")
def drawing(raster, tmp_path_factory):
    directory = tmp_path_factory.mktemp("served") / "1"
    export(raster, {"raster": raster.model}, directory, Tensors(RASTER))
    return load(directory)


def test_known_pixels_stay_and_the_others_are_drawn(drawing):
    first, again, other = (drawing.complete(X, KNOWN, seed=seed)["x"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first[:, :1], X[:, :1])
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert set(np.unique(first)) <= {0.0, 1.0}


def test_where_all_is_known_nothing_changes(drawing):
    np.testing.assert_array_equal(drawing.complete(X, np.ones_like(X))["x"], X)


def test_an_image_depends_on_its_own_seed_alone(drawing):
    whole = drawing.sample(9, seed=5)["x"]
    for n in (1, 2, 5):
        np.testing.assert_array_equal(drawing.sample(n, seed=5)["x"], whole[:n])
    filled = drawing.complete(X, KNOWN, seed=1)["x"]
    np.testing.assert_array_equal(drawing.complete(X[:1], KNOWN[:1], seed=1)["x"], filled[:1])


def test_latents_have_a_row_each(drawing):
    encoded = drawing.encode(X)
    assert encoded["mean"].shape == (4, 3, 1)
    assert drawing.decode(encoded["mean"])["x"].shape == X.shape


def test_scores_keep_the_committed_rate(drawing):
    assert (drawing.score(X)["rate"] >= 2.0).all()


def test_what_is_not_known_does_not_matter(drawing):
    unknown = np.where(KNOWN > 0, X, np.nan).astype(np.float32)
    np.testing.assert_array_equal(
        drawing.complete(unknown, KNOWN, seed=1)["x"], drawing.complete(X, KNOWN, seed=1)["x"]
    )


@pytest.mark.parametrize("mask", [0.5, -1.0, 255.0, np.nan])
def test_a_mask_of_other_numbers_is_named(drawing, mask):
    with pytest.raises(ValueError, match="`known` must hold nothing but 0 and 1"):
        drawing.complete(X, np.full_like(KNOWN, mask))


@pytest.mark.parametrize("value", [-0.1, 255.0, np.nan])
def test_known_pixels_of_another_range_are_named(drawing, value):
    with pytest.raises(ValueError, match="`x` must lie between 0 and 1 where it is known"):
        drawing.complete(np.full_like(X, value), np.ones_like(KNOWN))


@pytest.mark.parametrize("masks", [1, 3])
def test_masks_of_another_number_are_named(drawing, masks):
    with pytest.raises(ValueError, match="`x` and `known` must have equally many rows"):
        drawing.complete(X, KNOWN[:masks])


def test_a_mask_of_another_shape_is_named(drawing):
    with pytest.raises(ValueError, match="`known` must be float32"):
        drawing.complete(X, KNOWN[..., 0])


# --- records whose values are read back ---


@pytest.fixture(scope="module")
def filling(tmp_path_factory):
    return export_of_read_back(tmp_path_factory.mktemp("served") / "1")


ROWS = {"a": ["x", None, "y"], "r": [["u", "v"], None, []]}


def test_known_values_stay_and_equal_seeds_fill_alike(filling):
    first, again = (filling.impute(ROWS, seed=3) for _ in range(2))
    assert first == again
    assert list(first) == ["a", "b", "r"]
    assert (first["a"][0], first["a"][2]) == ("x", "y")
    assert (first["r"][0], first["r"][2]) == (["u", "v"], [])
    assert set(first["b"]) <= {None, 1, 2, 3}


def test_log_p_is_that_of_all_records_with_these_values(filling):
    x = all_records()
    log_p = np.asarray(sum(model().decode(tf.zeros([len(x["a"]), 0]), {"x": x}).params.values()))
    filled = filling.impute_table({"a": ["y"] * 400})
    expected = np.log(np.exp(log_p)[x["a"].numpy() == 1].sum())
    np.testing.assert_allclose(filled.log_p, expected, atol=0.02)
    assert (filled.effective > 60).all()


def test_drawn_values_follow_the_known_ones(filling):
    x = all_records()
    p = np.exp(np.asarray(sum(model().decode(tf.zeros([len(x["a"]), 0]), {"x": x}).params.values())))
    there = x["r#"].numpy() == 2
    expected = p[there & (x["a"].numpy() == 1)].sum() / p[there].sum()
    # Both elements are known in all their combinations, each as often as the model has it.
    rows = {"r": []}
    for i in np.random.default_rng(0).choice(np.flatnonzero(there), 3000, p=p[there] / p[there].sum()):
        rows["r"].append(["uv"[v] for v in x["r"][i].numpy()])
    found = np.mean([a == "y" for a in filling.impute(rows)["a"]])
    assert abs(found - expected) < 4 * np.sqrt(expected * (1 - expected) / 3000)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"c": ["x"]}, "'c' is unknown"),
        ({"a": ["z"]}, "`a` must be one of x, y"),
        ({"a": []}, "`rows` must be at least 1"),
    ],
)
def test_mistakes_are_named(filling, rows, message):
    with pytest.raises(ValueError, match=message):
        filling.impute(rows)


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    return export_of_texts(tmp_path_factory.mktemp("served") / "1")


def test_texts_are_known_or_drawn_and_a_column_may_be_called_as_an_output(towns):
    filled = towns.impute_table({"log_p": ["AA", None, "CAB", ""], "height": [None, 1.0, None, 0.5]}, seed=1)
    assert filled.table["log_p"][[0, 2, 3]].tolist() == ["AA", "CAB", ""]
    np.testing.assert_array_equal(filled.table["height"][[1, 3]], [1.0, 0.5])
    assert filled.log_p.shape == (4,) and np.isfinite(filled.log_p).all()


def test_a_text_that_is_longer_than_any_of_training_is_named(towns):
    with pytest.raises(ValueError, match="`log_p` must have at most 6 characters, as in training"):
        towns.impute({"log_p": ["AAAAAAA"]})


def test_rows_of_texts_depend_on_their_own_seeds_alone(towns):
    whole, part = towns.sample(40, seed=3), towns.sample(7, seed=3)
    assert {name: column[:7] for name, column in whole.items()} == part
    filled = [towns.impute({"height": [0.5] * n}, seed=2) for n in (9, 3)]
    assert {name: column[:3] for name, column in filled[0].items()} == filled[1]
