"""How embeddings flow up and down the tree, and what differs on the way."""

import numpy as np
import pytest
import tensorflow as tf

from tests.records import ADDRESS_ROOT, address_batch, address_vae, latents, nested_batch, nested_vae
from tfvae.networks.records.mixing import own
from tfvae.networks.records.tree import Tree
from tfvae.schema.presence import presence
from tfvae.schema.structure import columns

SEED = [1, 2]


@pytest.fixture(scope="module")
def address():
    return address_vae().decoder.tree


@pytest.fixture(scope="module")
def nested():
    return nested_vae().decoder.tree


def down(tree, z, x, p_truth, seed=SEED):
    return tree.unfold_mixed(z, tree.embed(x), presence(tree.root, x), p_truth, seed)


def test_the_root_of_an_address_reads_its_eight_children_in_order(address):
    x = address_batch()["x"]
    found = address.embed(x)
    children = [address.literals[0].encode(x[text.key]) for text in ADDRESS_ROOT.children[:7]]
    children.append(address.part(ADDRESS_ROOT.children[7]).encode(x["lat+long"], tf.ones([3, 2])))
    np.testing.assert_allclose(found[""], address.part(ADDRESS_ROOT).encode(children), rtol=1e-4, atol=1e-5)


def test_a_nested_record_is_embedded_from_the_leaves_up(nested):
    x = nested_batch()["x"]
    found, there = nested.embed(x), presence(nested.root, x)
    by_key = {node.key: node for node in nested.root.children}
    phones = by_key["phones[]"].element
    texts = nested.literals[0].encode(tf.reshape(x["phones.number"], [12, -1]))
    kinds, flags = (nested.part(phones.children[i]).encode(tf.reshape(x[phones.children[i].key], [-1])) for i in (1, 2))
    numbers = nested.part(phones.children[3]).encode(tf.reshape(x["phones.ext"], [12, 1]), there["phones.ext"])
    each = nested.part(phones).encode([texts, kinds, flags, numbers])
    np.testing.assert_allclose(found["phones"], each, rtol=1e-4, atol=1e-5)
    whole = nested.part(by_key["phones[]"]).encode(tf.reshape(each, [4, 3, 4]), x["phones#"])
    np.testing.assert_allclose(found["phones[]"], whole, rtol=1e-4, atol=1e-5)
    root = nested.part(nested.root).encode([found[child.key] for child in nested.root.children])
    np.testing.assert_allclose(found[""], root, rtol=1e-4, atol=1e-5)


def test_generation_unfolds_all_leaves(nested):
    z = latents()
    leaves = nested.unfold(z)
    assert list(leaves) == [column.key for column in columns(nested.root)]
    first = nested.part(nested.root).decode(z, own)
    np.testing.assert_allclose(leaves["name"], first[0], rtol=1e-5)
    home = nested.part(nested.root.children[4]).decode(first[4], own)
    np.testing.assert_allclose(leaves["home.lat+home.lon"], home[1], rtol=1e-5)
    assert leaves["tags"].shape == (8, 4)


def test_without_truth_the_rows_change_the_skew_alone(address):
    x, z = address_batch()["x"], latents(3)
    leaves, skews = down(address, z, x, 0.0)
    for key, embedding in address.unfold(z).items():
        np.testing.assert_array_equal(leaves[key], embedding)
    other = {**x, "city": x["street"][:, : x["city"].shape[1]]}
    again, others = down(address, z, other, 0.0)
    for key, embedding in leaves.items():
        np.testing.assert_array_equal(again[key], embedding)
    changed = {key for key in skews if np.abs(skews[key] - others[key]).max() > 1e-6}
    assert changed == {"skew/city"}


def test_leaves_are_decoded_from_generated_embeddings_even_when_states_read_the_truth(address):
    """The truth of a child changes what comes after it, not itself and nothing before."""
    x, z = address_batch()["x"], latents(3)
    before, _ = down(address, z, x, 1.0)
    after, _ = down(address, z, {**x, "city": x["street"][:, : x["city"].shape[1]]}, 1.0)
    order = [column.key for column in columns(ADDRESS_ROOT)]
    for key in order[: order.index("city") + 1]:
        np.testing.assert_array_equal(before[key], after[key])
    for key in order[order.index("city") + 1 :]:
        assert np.abs(before[key] - after[key]).max() > 1e-5
    truth = address.embed(x)
    assert all(np.abs(before[key] - truth[key]).max() > 1e-3 for key in order)


def test_the_skew_is_the_mean_square_over_the_width(nested):
    x, z = nested_batch()["x"], latents()
    leaves, skews = down(nested, z, x, 0.0)
    truth = nested.embed(x)
    expected = ((leaves["name"].numpy() - truth["name"].numpy()) ** 2).mean(-1)
    np.testing.assert_allclose(skews["skew/name"], expected, rtol=1e-4)
    each = ((leaves["phones.kind"].numpy() - truth["phones.kind"].numpy()) ** 2).mean(-1).reshape(4, 3)
    # Rows have 2, 0, 3 and 1 telephones.
    expected = [each[0, :2].mean(), 0.0, each[2].mean(), each[3, 0]]
    np.testing.assert_allclose(skews["skew/phones.kind"], expected, rtol=1e-4)
    assert float(skews["skew/home"][2]) == float(skews["skew/home.street"][2]) == float(skews["skew/age"][1]) == 0.0


def test_every_child_has_a_skew(nested):
    _, skews = down(nested, latents(), nested_batch()["x"], 0.0)
    inner = ["home", "phones", "phones[]", "tags[]"]
    assert set(skews) == {f"skew/{key}" for key in [*inner, *(column.key for column in columns(nested.root))]}


def test_the_skew_teaches_both_sides(address):
    x, z = address_batch()["x"], latents(3)
    with tf.GradientTape() as tape:
        _, skews = down(address, z, x, 0.0)
        loss = tf.reduce_sum(skews["skew/street"])
    literal, root = address.literals[0], address.part(ADDRESS_ROOT)
    for slope in tape.gradient(loss, [literal.encoded.kernel.value, root.emit[1].kernel.value]):
        assert np.abs(slope).max() > 1e-4


def test_mixing_differs_between_nodes_and_follows_the_seed(nested):
    x, z = nested_batch()["x"], latents()
    a, b = (down(nested, z, x, tf.constant(0.5))[0] for _ in range(2))
    c, _ = down(nested, z, x, tf.constant(0.5), [1, 3])
    np.testing.assert_array_equal(a["age"], b["age"])
    assert np.abs(a["age"] - c["age"]).max() > 1e-6


def test_weights_of_an_address_at_the_papers_width():
    """Counted from Appendix B: D = 128, embeddings of 16, V symbols."""
    d, e, v = 128, 16, 41
    tree = Tree(ADDRESS_ROOT, v, d, e)
    x = address_batch()["x"]
    tree.unfold_mixed(tree.embed(x)[""], tree.embed(x), presence(ADDRESS_ROOT, x), 0.0, SEED)
    for column in columns(ADDRESS_ROOT):
        if column.key == "lat+long":
            tree.part(column).decode(tf.zeros([1, d]))

    def dense(n, m):
        return n * m + m

    def gru(n):
        return 3 * (n * d + d * d + d)

    text = v * e + 2 * gru(e) + 2 * dense(d, d) + dense(d, v)
    numbers = dense(2, d) + dense(d, 2)
    root = d + (16 + 7) * gru(d) + dense(2 * d, d) + dense(d, d) + 8 * dense(d, d)
    assert sum(int(np.prod(w.shape)) for w in tree.trainable_variables) == text + numbers + root


def test_generative_weights_are_those_below_the_latent(nested):
    model = nested_vae()
    generative = {id(v) for v in nested.generative_variables}
    with tf.GradientTape() as tape:
        params = model.decoder(latents(), nested_batch(), seed=SEED).params
        loss = tf.add_n([tf.reduce_sum(part**2) for part in tf.nest.flatten(params) if part.dtype == tf.float32])
    variables = nested.trainable_variables
    slopes = tape.gradient(loss, [v.value for v in variables])
    reached = {id(v) for v, slope in zip(variables, slopes, strict=True) if slope is not None}
    shared = {id(literal.embeddings) for literal in nested.literals}
    assert reached - shared == generative
