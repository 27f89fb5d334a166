"""t-SNE of latents."""

import numpy as np
import pytest

from tfvae.plots import embedding_figure

Z = np.random.default_rng(0).normal(size=(20, 3))


def test_each_class_has_its_dots_and_two_runs_agree():
    labels = np.arange(20) % 2
    first, second = ([dots.get_offsets() for dots in embedding_figure(Z, labels).axes[0].collections] for _ in range(2))
    assert [len(dots) for dots in first] == [10, 10]
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("n", [3, 19])
def test_too_few_latents_or_labels_are_named(n):
    with pytest.raises(ValueError, match="at least 4 rows, and a label for each"):
        embedding_figure(Z[: max(n, 3)] if n == 3 else Z, np.zeros(n))
