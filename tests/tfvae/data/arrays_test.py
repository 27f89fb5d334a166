import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.arrays import Arrays, on_host

SEED = [3, 4]
N = 10
COLUMNS = {"train": {"row": np.arange(N), "square": np.arange(N) ** 2}, "test": {"row": np.arange(3)}}


def keep(rows, seed):
    return dict(rows)


def noisy(rows, seed):
    return {"row": rows["row"], "noise": tf.random.stateless_normal(tf.shape(rows["row"]), seed)}


def taken(source, n: int, name: str = "row", **options) -> np.ndarray:
    """The first n batches, [n, B]."""
    arguments = {"split": "train", "batch_size": 4, "seed": SEED, **options}
    dataset = source.batches(arguments.pop("split"), arguments.pop("batch_size"), **arguments)
    return np.stack([batch[name] for batch in dataset.take(n).as_numpy_iterator()])


def test_sizes():
    assert Arrays(COLUMNS, keep).sizes == {"train": N, "test": 3}


def test_columns_are_batches_as_they_are():
    source = Arrays(COLUMNS)
    np.testing.assert_array_equal(taken(source, 3, "square"), taken(source, 3, "row") ** 2)


@pytest.mark.parametrize(("size", "batch_size"), [(10, 4), (10, 10), (7, 5), (1, 1), (101, 8)])
def test_each_epoch_is_a_permutation(size, batch_size):
    source = Arrays({"train": {"row": np.arange(size)}}, keep)
    epochs = 5
    rows = taken(source, -(-epochs * size // batch_size), batch_size=batch_size).reshape(-1)
    for epoch in rows[: epochs * size].reshape(epochs, size):
        assert sorted(epoch) == list(range(size))


@pytest.mark.parametrize(("size", "batch_size"), [(10, 4), (10, 10), (7, 5), (7, 1)])
def test_a_pass_ends_with_the_step_that_completes_an_epoch(size, batch_size):
    source = Arrays({"train": {"row": np.arange(size)}}, keep)
    for step in range(20):
        epoch = step * batch_size // size
        end = source.pass_end(step, batch_size)
        assert end > step
        assert (end - 1) * batch_size < (epoch + 1) * size <= end * batch_size


def test_epochs_and_seeds_give_different_orders():
    source = Arrays({"train": {"row": np.arange(101)}}, keep)
    orders = [taken(source, 2, batch_size=101, seed=seed) for seed in (SEED, [3, 5], [4, 3])]
    assert len({tuple(epoch) for order in orders for epoch in order}) == 6


def test_order_is_uniform_over_seeds():
    source = Arrays({"train": {"row": np.arange(4)}}, keep)
    first = [int(source.rows("train", 1, seed=[0, i], step=0)["row"][0]) for i in range(200)]
    chi_squared = sum((first.count(row) - 50) ** 2 / 50 for row in range(4))
    assert chi_squared < 16.3  # 3 degrees of freedom, p = 0.001


def test_columns_stay_aligned():
    source = Arrays(COLUMNS, keep)
    np.testing.assert_array_equal(taken(source, 6, "square"), taken(source, 6) ** 2)


@pytest.mark.parametrize("name", ["row", "noise"])
@pytest.mark.parametrize("start", [1, 5, 8])
def test_a_resumed_run_sees_the_batches_of_an_uninterrupted_one(start, name):
    source = Arrays(COLUMNS, noisy)
    np.testing.assert_array_equal(taken(source, 4, name, start_step=start), taken(source, start + 4, name)[start:])


def test_late_steps_are_reached_at_once():
    rows = taken(Arrays(COLUMNS, keep), 5, start_step=10**9, batch_size=2)
    assert sorted(rows.reshape(-1)) == list(range(N))  # 2e9 rows are whole epochs


def test_noise_is_fresh_at_each_step_and_repeatable():
    source = Arrays(COLUMNS, noisy)
    noise = taken(source, 20, "noise")
    assert len(np.unique(noise)) == noise.size
    np.testing.assert_array_equal(noise, taken(Arrays(COLUMNS, noisy), 20, "noise"))
    assert not np.array_equal(noise, taken(source, 20, "noise", seed=[5, 5]))


def test_noise_is_not_what_a_model_draws_from_the_same_seed():
    def seeds(rows, seed):
        return {"row": seed}

    prepared = taken(Arrays(COLUMNS, seeds), 8)
    for step in range(8):
        for dtype in (tf.int32, tf.int64):
            own = tf.random.experimental.stateless_fold_in(SEED, tf.constant(step, dtype)).numpy()
            assert (prepared != own).any(axis=1).all()


def test_rows_are_those_of_the_batch():
    source = Arrays(COLUMNS, keep)
    np.testing.assert_array_equal(source.rows("train", 4, seed=SEED, step=7)["row"], taken(source, 8)[7])


@pytest.mark.parametrize(
    ("batch_size", "limit", "lengths"), [(4, None, [4, 4, 2]), (5, 10, [5, 5]), (4, 6, [4, 2]), (50, 99, [10])]
)
def test_sweep_is_one_ordered_pass(batch_size, limit, lengths):
    batches = [b["row"] for b in Arrays(COLUMNS, keep).sweep("train", batch_size, limit=limit).as_numpy_iterator()]
    assert [len(batch) for batch in batches] == lengths
    np.testing.assert_array_equal(np.concatenate(batches), np.arange(sum(lengths)))


def test_sweep_noise_is_repeatable_and_differs_between_batches():
    source = Arrays(COLUMNS, noisy)
    first, second = (np.concatenate([b["noise"] for b in source.sweep("train", 4)]) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert len(np.unique(first)) == N


def test_training_batches_have_a_static_size():
    assert Arrays(COLUMNS, keep).batches("train", 4, seed=SEED).element_spec["row"].shape == (4,)


def test_columns_are_no_constants_of_the_graph():
    source = Arrays({"train": {"row": np.zeros([1000, 1000], np.float32)}}, keep)  # 4 MB

    @tf.function
    def first() -> tf.Tensor:
        return next(iter(source.batches("train", 4, seed=SEED)))["row"]

    graph = first.get_concrete_function().graph
    assert len(graph.as_graph_def().library.function) > 0
    assert graph.as_graph_def().ByteSize() < 100_000


def test_replicas_share_a_batch_in_order():
    devices = [device.name for device in tf.config.list_logical_devices("CPU")]
    if len(devices) < 2:
        pytest.skip("needs two logical CPU devices")
    strategy = tf.distribute.MirroredStrategy(devices)
    source = Arrays(COLUMNS, noisy)
    for name in ("row", "noise"):
        iterator = iter(strategy.experimental_distribute_dataset(source.batches("train", 4, seed=SEED, start_step=2)))
        parts = [strategy.experimental_local_results(next(iterator)[name]) for _ in range(3)]
        np.testing.assert_array_equal([np.concatenate(part) for part in parts], taken(source, 5, name)[2:])
        assert all(len(half) == 2 for part in parts for half in part)


@pytest.mark.parametrize(
    "splits",
    [{"train": {"a": np.zeros(3), "b": np.zeros(4)}}, {"train": {"a": np.zeros(0)}}, {"train": {}}],
    ids=["lengths", "empty", "no column"],
)
def test_bad_columns_are_refused(splits):
    with pytest.raises(ValueError, match="`splits` must have columns of one length, at least 1; those of 'train'"):
        Arrays(splits, keep)


BAD = {
    "split": (lambda s: s.batches("valid", 4, seed=SEED), "`split` must be one of train, test; got 'valid'"),
    "sweep split": (lambda s: s.sweep("valid", 4), "`split` must be one of train, test; got 'valid'"),
    "large batch": (lambda s: s.batches("train", 11, seed=SEED), "`batch_size` must be at most 10.*got 11"),
    "no batch": (lambda s: s.batches("train", 0, seed=SEED), "`batch_size` must be at least 1, got 0"),
    "sweep no batch": (lambda s: s.sweep("train", 0), "`batch_size` must be at least 1, got 0"),
    "limit": (lambda s: s.sweep("train", 4, limit=0), "`limit` must be at least 1, got 0"),
    "start": (lambda s: s.batches("train", 4, seed=SEED, start_step=-1), "`start_step` must be at least 0, got -1"),
    "seed": (lambda s: s.batches("train", 4, seed=[1, 2, 3]), r"`seed` must have shape \[2\], got \[3\]"),
}


@pytest.mark.parametrize("case", BAD)
def test_arguments_out_of_range_are_named(case):
    call, words = BAD[case]
    with pytest.raises(ValueError, match=words):
        call(Arrays(COLUMNS, keep))


def test_the_interface_has_the_shape_that_a_model_sees():
    source = Arrays(
        {"train": {"image": np.zeros([5, 4, 3], np.uint8)}}, lambda rows, seed: {"x": rows["image"][..., None]}
    )
    assert source.interface.spec == {"x": tf.TensorSpec([None, 4, 3, 1], tf.float32)}
    assert source.interface.fingerprint == ""
    assert Arrays({"train": {"x": np.zeros([5, 2], np.float32)}}).interface.show({"x": tf.ones([2, 2])}) == [
        "1 1",
        "1 1",
    ]


def test_data_without_an_x_have_no_interface():
    with pytest.raises(KeyError, match="x"):
        _ = Arrays(COLUMNS).interface


def test_stored_columns_are_those_that_were_given():
    np.testing.assert_array_equal(Arrays(COLUMNS, keep).stored("train")["square"], COLUMNS["train"]["square"])
    with pytest.raises(ValueError, match="`split` must be one of train, test; got 'x'"):
        Arrays(COLUMNS, keep).stored("x")


def test_chosen_examples_come_in_the_order_that_is_asked_for():
    batch = Arrays(COLUMNS, keep).chosen("train", np.array([7, 2, 7]))
    assert batch["square"].numpy().tolist() == [49, 4, 49]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.int64, np.float32])
def test_mapped_columns_are_read_where_they_lie(tmp_path, dtype):
    np.arange(64).astype(dtype).tofile(tmp_path / "column")
    mapped = np.memmap(tmp_path / "column", dtype, "c")
    tensor = on_host(mapped)
    mapped[3] = 77  # private to this process, and seen through the tensor, which has no copy
    assert int(tensor[3]) == 77
    plain, other = ({"train": {"x": column}} for column in (np.array(mapped), mapped))
    first, second = (list(Arrays(c, keep).batches("train", 5, seed=SEED).take(30)) for c in (plain, other))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a["x"], b["x"])


def test_mapped_texts_are_strings(tmp_path):
    np.array([b"a", b"bcd"]).tofile(tmp_path / "column")
    assert on_host(np.memmap(tmp_path / "column", "S3", "c")).numpy().tolist() == [b"a", b"bcd"]
