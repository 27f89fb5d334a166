"""The whole address model once more, in NumPy and float64, row by row, after the paper (Section 2.3, Appendix B).

It reads the weights of a model and shares no code with it.
"""

import numpy as np

END = 2


def dense(layer, x, activation=None):
    kernel, bias = (np.array(v, np.float64) for v in (layer.kernel, layer.bias))
    return (activation or (lambda value: value))(x @ kernel + bias)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def celu(x):
    return np.maximum(x, 0) + 3 * (np.exp(np.minimum(x, 0) / 3) - 1)


def gru(cell, x, h):
    """z keeps the state; the candidate is CELU, capped at 6."""
    w, b = np.array(cell.input_kernel, np.float64), np.array(cell.bias, np.float64)
    z, r, c = np.split(x @ w + b, 3)
    u_z, u_r, u_c = (np.array(u, np.float64) for u in (cell.update_kernel, cell.reset_kernel, cell.candidate_kernel))
    z, r = sigmoid(z + h @ u_z), sigmoid(r + h @ u_r)
    return z * h + (1 - z) * np.minimum(celu(c + (r * h) @ u_c), 6)


def string(row):
    """Symbols of a padded row up to END."""
    row = list(row)
    return row[: row.index(END) + 1]


class AddressOracle:
    """Forward pass and objective of an address model, for one row {"lat+long": [2], text: symbols} at a time."""

    def __init__(self, model, texts):
        self.tree, self.latent, self.texts = model.encoder.tree, model.latent, texts
        (self.literal,) = self.tree.literals
        self.tuple = self.tree.part(self.tree.root)
        self.scalars = self.tree.part(self.tree.root.children[-1])

    def embed(self, row):
        """Embeddings of the children, and of the root."""
        children = [self.embed_text(string(row[text])) for text in self.texts]
        children.append(dense(self.scalars.encoder, self.whiten(row["lat+long"]), sigmoid))
        ahead = back = np.array(self.tuple.first, np.float64)
        for cell, child in zip(self.tuple.forward, children, strict=True):
            ahead = gru(cell, child, ahead)
        for cell, child in zip(self.tuple.backward[::-1], children[::-1], strict=True):
            back = gru(cell, child, back)
        return children, dense(self.tuple.join, np.concatenate([ahead, back]), celu)

    def embed_text(self, symbols):
        h = np.zeros(self.tree.width)
        for symbol in symbols[:-1]:
            h = gru(self.literal.encoder, self.character(symbol), h)
        return dense(self.literal.encoded, h, celu)

    def character(self, symbol):
        return np.array(self.literal.embeddings, np.float64)[symbol]

    def whiten(self, numbers):
        moments = self.scalars.moments
        variances, axes = np.linalg.eigh(np.array(moments.covariance, np.float64) + 1e-5 * np.eye(2))
        axes = axes * np.where(np.linspace(1, 2, 2) @ axes >= 0, 1, -1)
        return (numbers - np.array(moments.mean, np.float64)) @ axes / np.sqrt(variances)

    def sigma(self, mu):
        h = mu
        for layer in self.latent.net:
            h = h @ np.array(layer.kernels[0], np.float64) + np.array(layer.biases[0], np.float64)
            h = sigmoid(h) if layer is self.latent.net[-1] else celu(h)
        return h

    def decode(self, z, children, truth):
        """Embeddings that the decoder makes of z; its state reads the children's where `truth` is set."""
        state = dense(self.tuple.start, z, celu)
        made = [dense(self.tuple.emit[0], state, celu)]
        for i, cell in enumerate(self.tuple.advance):
            state = gru(cell, children[i] if truth else made[i], state)
            made.append(dense(self.tuple.emit[i + 1], state, celu))
        return made

    def nats(self, e, symbols):
        """-log p of a text, each symbol given the true ones before it."""
        h, total = dense(self.literal.start, e, celu), 0.0
        for symbol in symbols:
            logits = dense(self.literal.logits, h)
            total += np.log(np.exp(logits).sum()) - logits[symbol]
            h = gru(self.literal.decoder, self.character(symbol), h)
        return total

    def costs(self, row, z, truth):
        """R, KL, and the nats and number of all characters of a row, whose latent was drawn as z."""
        children, mu = self.embed(row)
        made, sigma = self.decode(z, children, truth), self.sigma(mu)
        parts, nats, count = [], 0.0, 0
        for e, text in zip(made, self.texts, strict=False):
            symbols = string(row[text])
            one = self.nats(e, symbols)
            parts.append(one / len(symbols))
            nats, count = nats + one, count + len(symbols)
        parts.append(np.sum((self.whiten(row["lat+long"]) - dense(self.scalars.decoder, made[-1])) ** 2))
        skews = [np.mean((a - b) ** 2) for a, b in zip(made, children, strict=True)]
        skews[-1] *= 2  # a child counts as much as its numbers
        kl = 0.5 * np.sum(mu**2 + sigma**2 - 2 * np.log(sigma) - 1)
        return (sum(parts) + sum(skews)) / 18, kl, nats, count
