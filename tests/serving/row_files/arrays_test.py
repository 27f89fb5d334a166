import io
from itertools import pairwise

import numpy as np
import pytest

from serving.row_files.contents import Contents
from serving.row_files.endings import write

X = np.random.default_rng(0).normal(size=[7, 2, 3]).astype(np.float32)


@pytest.mark.parametrize("cuts", [[0, 7], [0, 1, 7], [0, 3, 6, 7]])
def test_an_array_is_the_one_that_numpy_writes(cuts, tmp_path):
    blocks = [{"x": X[first:end]} for first, end in pairwise(cuts)]
    write(tmp_path / "a.npy", blocks, Contents(("x",), None, 7))
    whole = io.BytesIO()
    np.save(whole, X)
    assert (tmp_path / "a.npy").read_bytes() == whole.getvalue()


def test_an_archive_has_all_tensors_one_below_the_other(tmp_path):
    blocks = [{"x": X[:3], "label": np.arange(3)}, {"x": X[3:], "label": np.arange(3, 7)}]
    write(tmp_path / "a.npz", blocks, Contents(("x", "label"), None, 7))
    read = np.load(tmp_path / "a.npz")
    assert set(read) == {"x", "label"}
    np.testing.assert_array_equal(read["x"], X)
    np.testing.assert_array_equal(read["label"], np.arange(7))


def test_text_in_arrays_is_read_without_pickles(tmp_path):
    blocks = [{"text": np.array(["é"], object)}, {"text": np.array(["", "ab"], object)}]
    write(tmp_path / "a.npz", blocks, Contents(("text",), None, 3))
    assert np.load(tmp_path / "a.npz", allow_pickle=False)["text"].tolist() == ["é", "", "ab"]
