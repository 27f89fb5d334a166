"""Records of which only some values are known: the others are drawn given these, and the known ones are scored.

A record is made value by value, so a drawn value knows those before it. To know those behind it, too, each record is
completed many times, each time weighed by how well the known values follow from what was drawn; one is kept.
"""

from collections.abc import Iterator
from typing import NamedTuple

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.model import VAE
from tfvae.networks.records.fields.fields import Fields
from tfvae.networks.records.read_back import ReadBack
from tfvae.networks.records.walks import Given
from tfvae.networks.search import draw
from tfvae.randomness import prior_sample, samples, split, spread, uniform
from tfvae.schema.presence import Columns
from tfvae.schema.structure import MessageNode, Node, NumbersNode, RepeatedNode, TextNode, columns
from tfvae.symbols import PAD
from tfvae.types import Seed, aligned, examples


class Completed(NamedTuple):
    """Records without gaps."""

    x: Columns
    nats: tf.Tensor
    """log p of the known values, nats [B]: its exponential has no bias; it grows exact with `particles`."""
    effective: tf.Tensor
    """Particles that count, [B] of 1 to `particles`: (sum of weights)^2 / sum of their squares; 0 where none does."""


def complete(model: VAE, given: Given, seed: Seed, particles: int = 64) -> Completed:
    """Draws the unknown values given the known ones, by importance resampling.

    For each record so many z are drawn, and a completion x from each. Its weight is p(z) p(known values given z and
    the values drawn before each), divided by the density that z was drawn from.

    Args:
        model: its decoder reads values back.
        given: B records with gaps.
        seed: of all draws; int32 [2], or one for each record.
        particles: completions of each record. What is kept follows the model exactly as they become many.

    Raises:
        ValueError: the decoder does not read values back, there is no particle, or a text is longer than in training.
        InvalidArgumentError: a value is known whose flag or count is not; or that a text is too long shows only now.
    """
    if not isinstance(model.decoder, ReadBack):
        raise ValueError(f"`model` must read its values back, as `read_back` does; got {type(model.decoder).__name__}.")
    require_at_least("particles", particles, 1)
    fields = model.decoder.fields
    given = _checked(fields, given)
    z_seed, x_seed, pick_seed = split(seed, 3)
    z, log_w = _latents(model, Given(fields.groups.together(given.x), given.known), z_seed, particles)
    many = tf.nest.map_structure(lambda t: tf.repeat(t, particles, axis=0), given)
    x, nats = model.decoder.complete(z, many, seed=spread(x_seed, particles))
    return _resampled(x, tf.reshape(log_w + nats, [-1, particles]), pick_seed)


def _latents(model: VAE, given: Given, seed: Seed, particles: int) -> tuple[tf.Tensor, tf.Tensor]:
    """z [B S, D] and log p(z) less the log-density that they are drawn from, [B S].

    Half of them or more are drawn from p(z), whatever is known (a defensive mixture, Hesterberg 1995): where the
    encoder is narrower than the truth, no weight exceeds 2, rather than a few deciding all.
    """
    rows = examples({"x": given.x})
    if model.latent.features == 0:
        return tf.zeros([rows * particles, 0]), tf.zeros([rows * particles])
    q, p = model.latent.posterior(model.encoder(given.x, known=given.known)), model.latent.prior()
    q_seed, p_seed = split(seed, 2)
    few, many = particles // 2, particles - particles // 2
    counts = tf.constant([few, many], tf.float32)
    plain = tf.reshape(prior_sample(p, rows * many, spread(p_seed, many)), [rows, many, -1])
    z = tf.concat([samples(q, few, q_seed), tf.transpose(plain, [1, 0, 2])], axis=0)
    both = tf.stack([q.log_prob(z), p.log_prob(z)], axis=-1) + tf.math.log(counts / particles)
    log_w = p.log_prob(z) - tf.reduce_logsumexp(both, axis=-1)
    return tf.reshape(tf.transpose(z, [1, 0, 2]), [-1, z.shape[-1]]), tf.reshape(tf.transpose(log_w), [-1])


def _resampled(x: Columns, log_w: tf.Tensor, seed: Seed) -> Completed:
    """One of the completions of each record, by their weights [B, S]."""
    rows, particles = tf.unstack(tf.shape(log_w))
    log_w = tf.where(tf.math.is_nan(log_w), -float("inf"), log_w)
    possible = tf.reduce_any(log_w > -float("inf"), axis=1)
    # Where the known values cannot be, all completions are equally good; a draw from no weights would be out of range.
    weights = tf.where(possible[:, tf.newaxis], log_w, 0.0)
    kept = tf.cast(draw(weights, uniform([rows], seed), 1.0), tf.int32)
    place = tf.range(rows) * particles + tf.minimum(kept, particles - 1)
    effective = 1 / tf.reduce_sum(tf.square(tf.nn.softmax(weights)), axis=1)
    return Completed(
        {key: tf.gather(column, place) for key, column in x.items()},
        tf.reduce_logsumexp(log_w, axis=1) - tf.math.log(tf.cast(particles, tf.float32)),
        tf.where(possible, effective, 0.0),
    )


def _checked(fields: Fields, given: Given) -> Given:
    """What is given, by the model's columns, 0 in place of what is not: an encoder would choke on what stands there."""
    x, checks, conditions = dict(fields.groups.apart(given.x)), [], dict(_conditions(fields.root))
    for column in columns(fields.root):
        key, known = column.key, given.known[column.key]
        if isinstance(column, TextNode):
            x[key] = _as_long_as_training(x[key], column)
        checks += [_both_known(given, key, above) for above in conditions[key]]
        x[key] = tf.where(aligned(known, x[key]), x[key], tf.zeros_like(x[key]))
    with tf.control_dependencies([check for check in checks if check is not None]):  # eagerly, a check is None
        return Given({key: tf.identity(column) for key, column in x.items()}, given.known)


def _as_long_as_training(x: tf.Tensor, column: TextNode) -> tf.Tensor:
    """Symbols [..., T] of the longest text of a request, with PAD up to the length that the model's texts have."""
    most, length = column.length, tf.shape(x)[-1]
    if x.shape[-1] is not None and x.shape[-1] > most + 1:
        raise ValueError(f"`given` must have at most {most} characters in {column.key!r}, got {x.shape[-1] - 1}.")
    rule = f"`{column.key}` must have at most {most} characters, as in training."
    with tf.control_dependencies([tf.debugging.assert_less_equal(length, most + 1, rule)]):
        padding = [[0, 0]] * (x.shape.rank - 1) + [[0, most + 1 - length]]
    return tf.ensure_shape(tf.pad(x, padding, constant_values=PAD), [*x.shape[:-1], most + 1])


def _both_known(given: Given, key: str, above: str) -> tf.Operation:
    wrong = tf.where(given.known[key] & ~given.known[above])[:1]
    rule = f"`given` must have {above!r} known wherever {key!r} is; not so in row"
    return tf.debugging.Assert(tf.size(wrong) == 0, [rule, wrong])


def _conditions(node: Node, outer: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Key of each column, and those of the flags and counts without which its value is not there."""
    if isinstance(node, RepeatedNode):
        yield from _conditions(node.element, (*outer, node.count))
        return
    own = (*outer, *filter(None, node.flags if isinstance(node, NumbersNode) else (node.flag,)))
    if not isinstance(node, MessageNode):
        yield node.key, own
        return
    for child in node.children:
        yield from _conditions(child, own)
