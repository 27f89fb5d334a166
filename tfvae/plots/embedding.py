"""Latents as dots on a plane."""

import numpy as np
from sklearn.manifold import TSNE

from tfvae.plots.style import COLORS, Figure, new_figure

PERPLEXITY = 30.0


def embedding_figure(z: np.ndarray, labels: np.ndarray) -> Figure:
    """t-SNE of latents [N, D], coloured by their classes [N]: like examples lie together where z tells them apart.

    van der Maaten and Hinton 2008; delta-VAE paper, Appendix G. Two runs of one z give one figure.

    Raises:
        ValueError: there are fewer than 4 latents, or not a class for each.
    """
    z, labels = np.asarray(z), np.asarray(labels)
    if len(z) < 4 or len(z) != len(labels):
        raise ValueError(f"`z` must have at least 4 rows, and a label for each; got {len(z)} and {len(labels)} labels.")
    places = TSNE(perplexity=min(PERPLEXITY, (len(z) - 1) / 3), init="pca", random_state=0).fit_transform(z)
    figure, (panel,) = new_figure(1, "t-SNE of posterior means, a dot an example, coloured by class.", height=4.4)
    for i, label in enumerate(sorted(set(labels.tolist()))):
        x, y = places[labels == label].T
        look = {"color": COLORS[i % len(COLORS)], "marker": "o^"[i // len(COLORS) % 2]}
        panel.scatter(x, y, s=9, alpha=0.7, label=str(label), **look)
    panel.set(xticks=[], yticks=[])
    panel.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0), markerscale=2)
    return figure
