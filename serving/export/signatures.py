"""What a served model can do: its signatures, as functions of tensors that return dicts of tensors.

A row of the request is a row of the answer. All randomness of a row is a function of its own `seed`, so equal rows get
equal answers, whatever stands beside them: servers may join requests, and cut them apart.
"""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import tensorflow as tf
import tensorflow_probability as tfp

from serving.export.names import KNOWN, PlainNames
from serving.export.parts import in_parts
from tfvae.data.interface import Interface
from tfvae.data.records.interface import RecordInterface
from tfvae.generators import Sampler
from tfvae.inference.records import Completed, complete, given
from tfvae.metrics.joint import log_joint
from tfvae.metrics.posteriors import require_density
from tfvae.networks.images.raster import Raster
from tfvae.networks.records.read_back import ReadBack
from tfvae.networks.records.walks import Given
from tfvae.randomness import fold_in, sample, split
from tfvae.row_seeds import seeds_of
from tfvae.types import Batch, Draw, Seed, aligned, examples

tfd = tfp.distributions

SAMPLES = 16
"""Importance samples of `score`."""
PARTICLES = 64
"""Completions of each record, of which `impute` chooses one."""
LANES = 8
"""Rows are filled up to a multiple of it."""
TOGETHER = 32
"""Records that are completed at once."""

Raw = Mapping[str, tf.Tensor]
"""Tensors as the interface names them: {"x": images [B, ...]}, {"text": sentences [B]}, or columns of records."""


class Reading(NamedTuple):
    """What a model makes of x, [B, ...] each: q, its mean and standard deviation, a draw z, and its terms.

    q is None where it is no nest of tensors, which alone a graph function can return.
    """

    q: tfd.Distribution | None
    mean: tf.Tensor
    stddev: tf.Tensor
    z: tf.Tensor
    kl: tf.Tensor
    log_px: tf.Tensor


@dataclass(frozen=True, eq=False)
class Service:
    """A sampler with names for the tensors of requests; each of its methods named in `SIGNATURES` is a signature.

    Work that several signatures share is one graph function: it is traced and written once, not once in each.

    Args:
        sampler: `sample` is of its generator, all others are of its model, the VAE that reads x.
        interface: names the tensors of requests and answers; they get its `plain_names`.
    """

    sampler: Sampler
    interface: Interface

    @cached_property
    def plain(self) -> PlainNames:
        return PlainNames(self.interface)

    def serving_default(self, seed: tf.Tensor) -> Raw:
        """A new example for each seed [B]."""
        return self.sample(seed, tf.ones_like(seed, tf.float32))

    @tf.function(autograph=False)
    def sample(self, seed: tf.Tensor, temperature: tf.Tensor) -> Raw:
        """A new example for each seed [B]. `temperature` [B] scales every latent standard deviation: 1 is the model, 0
        its centre.

        Words, characters and categories are drawn at that temperature; at 0 each is the likeliest.
        """
        temperature = _within("temperature", temperature, 0.0, tf.float32.max)
        return self.plain.render(self.sampler.generate(tf.shape(seed)[0], seeds_of(seed), temperature))

    def encode(self, raw: Raw) -> Raw:
        """Mean and standard deviation [B, D] of q(z given x). Where q is found with noise, it is always the same."""
        batch = self._parse(raw)
        reading = self._read(batch, _zeros(batch))
        return {"mean": reading.mean, "stddev": reading.stddev}

    @tf.function(autograph=False)
    def decode(self, z: tf.Tensor) -> Raw:
        """What the decoder makes of latents z [B, D] without noise: means, and the likeliest words or characters."""
        return self.plain.render(self.sampler.model.generate(z, seed=_zeros({"x": z}), temperature=0.0))

    def reconstruct(self, raw: Raw, seed: tf.Tensor) -> Raw:
        """What the decoder makes, without noise, of one z drawn from q(z given x)."""
        return self.decode(self._read(self._parse(raw), seeds_of(seed)).z)

    def interpolate(self, a: Raw, b: Raw, t: tf.Tensor) -> Raw:
        """The decoded point at t [B] of the straight line between the posterior means of a, where t is 0, and b, where
        t is 1. A path is so many rows with the same ends."""
        first, last = self.encode(a)["mean"], self.encode(b)["mean"]
        t = aligned(_within("t", t, 0.0, 1.0), first)
        return self.decode((1 - t) * first + t * last)

    def complete(self, raw: Raw, known: tf.Tensor, seed: tf.Tensor, temperature: tf.Tensor) -> Raw:
        """Images with the pixels of x where `known` [B, H, W, C] is 1, and drawn ones where it is 0.

        x may be anything, NaN among it, where it is not known. z is drawn from what the encoder makes of x with 0 for
        what is not known. Only of decoders that draw pixel by pixel, and see what is known above and to the left.
        """
        temperature = _within("temperature", temperature, 0.0, tf.float32.max)
        read_seed, noise = split(seeds_of(seed), 2)
        known = _once(_assert_all((known == 0.0) | (known == 1.0), "`known` must hold nothing but 0 and 1."), known)
        batch, model = self._parse(raw), self.sampler.model
        x = tf.where(known > 0.0, batch["x"], 0.0)
        x = _once(_assert_all((x >= 0.0) & (x <= 1.0), "`x` must lie between 0 and 1 where it is known."), x)
        z = self._read({**batch, "x": x}, read_seed).z
        assert isinstance(model.decoder, Raster), "`offered` leaves this signature out for others"
        x = model.decoder.complete(z, x, known, model.likelihood, seed=noise, temperature=temperature)
        return self.plain.render({"x": x})

    def impute(self, raw: Raw, known: Raw, seed: tf.Tensor) -> Raw:
        """Records with the values of x where `known_<name>` [B] is true, and others drawn given these.

        What stands where nothing is known does not matter. `log_p` is log p of the known values in nats, [B], and
        `effective` of how many completions, up to 64, the one was chosen that is given. Only of records whose values
        are read back.
        """
        decoder, interface = self.sampler.model.decoder, self.interface
        assert isinstance(decoder, ReadBack), "`offered` leaves this signature out for others"
        assert isinstance(interface, RecordInterface), "what reads its values back makes records"
        blanks = {self.plain.names[name]: blank for name, blank in interface.blanks.items()}
        raw = {name: tf.where(aligned(known[name], column), column, blanks[name]) for name, column in raw.items()}
        cells = {name: known[here] for name, here in self.plain.names.items()}
        gaps = given(decoder.fields, interface.schema.message, self._parse(raw)["x"], cells)

        def filled(part: tuple[Given, Seed]) -> Completed:
            return complete(self.sampler.model, *part, PARTICLES)

        done = Completed(*in_parts(filled, (gaps, seeds_of(seed)), TOGETHER))
        return {**self.plain.render({"x": done.x}), "log_p": done.nats, "effective": done.effective}

    def score(self, raw: Raw, seed: tf.Tensor) -> Raw:
        """How well the model explains x, in nats, [B] each.

        `rate` is KL(q, p), `distortion` is -log p(x given z) at one drawn z, and `elbo` is -distortion - rate.
        `iw_bound` is log p(x) estimated with 16 importance samples (Burda et al. 2016, Eq. 8). Where z has width 0,
        `elbo` and `iw_bound` are log p(x).
        """
        read_seed, bound_seed = split(seeds_of(seed), 2)
        batch = self._parse(raw)
        reading = self._read(batch, read_seed)
        rate = tf.reduce_sum(reading.kl, axis=-1)
        q = self._inferred(batch, read_seed).q if reading.q is None else reading.q
        bound = self._bound(batch, q, bound_seed)
        return {"elbo": reading.log_px - rate, "rate": rate, "distortion": -reading.log_px, "iw_bound": bound}

    @tf.function(autograph=False)
    def _parse(self, raw: Raw) -> Batch:
        return self.plain.parse(raw)

    @tf.function(autograph=False)
    def _read(self, batch: Batch, seed: Seed) -> Reading:
        draw = self._inferred(batch, seed)
        q = draw.q if isinstance(draw.q, tf.__internal__.CompositeTensor) else None
        return Reading(q, draw.q.mean(), draw.q.stddev(), draw.z, draw.kl, draw.log_px)

    def _inferred(self, batch: Batch, seed: Seed) -> Draw:
        return self.sampler.infer(self.sampler.model, batch, seed)

    def _bound(self, batch: Batch, q: tfd.Distribution, seed: Seed) -> tf.Tensor:
        """log of the mean weight of z ~ q, one z after the other: a row's sum does not depend on the other rows."""

        def add(k: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            z_seed, decoder_seed = split(fold_in(seed, k), 2)
            z = sample(q, z_seed)
            log_w = log_joint(self.sampler.model, batch, z[tf.newaxis], decoder_seed)[0] - q.log_prob(z)
            return k + 1, tf.reduce_logsumexp([total, log_w], axis=0)

        start = (tf.constant(0), tf.fill(tf.shape(seed)[:1], -float("inf")))
        return tf.while_loop(lambda k, _: k < SAMPLES, add, start)[1] - math.log(SAMPLES)

    @property
    def offered(self) -> Sequence[str]:
        """Names of the signatures that the model has."""
        return [
            name
            for name in SIGNATURES
            if name not in self.left_out and isinstance(self.sampler.model.decoder, DECODERS.get(name, object))
        ]

    @cached_property
    def left_out(self) -> Mapping[str, str]:
        """Signatures that make no sense for the model, and why."""
        if self.sampler.model.latent.prior().event_shape.num_elements() == 0:
            silent = ("encode", "decode", "reconstruct", "interpolate")
            return dict.fromkeys(silent, "z has width 0: it says nothing of x")
        seed = tf.zeros([2], tf.int32)
        try:
            require_density(self._inferred(self.sampler.generate(1, seed), seed).q, "score")
        except ValueError:
            return {"score": "the posterior is a point mass: it has no rate and no ELBO"}
        return {}


SIGNATURES = (
    "serving_default",
    "sample",
    "encode",
    "decode",
    "reconstruct",
    "interpolate",
    "score",
    "complete",
    "impute",
)
DECODERS = {"complete": Raster, "impute": ReadBack}
"""Signatures that only some decoders have."""
SUMMARIES = {name: inspect.getdoc(getattr(Service, name)) for name in SIGNATURES}
"""What each signature does, for people."""


def signatures(service: Service) -> dict[str, Any]:
    """Traced functions by the name of their signature, without those that are left out.

    `interpolate` takes a and b where an example is one tensor, and else a_<name> and b_<name> of each.
    """
    raw = {name: tf.TensorSpec(spec.shape, spec.dtype, name) for name, spec in service.plain.spec.items()}
    z = tf.TensorSpec([None, *service.sampler.model.latent.prior().event_shape], tf.float32, "z")
    seed = tf.TensorSpec([None], tf.int64, "seed")
    temperature, t = (tf.TensorSpec([None], tf.float32, name) for name in ("temperature", "t"))
    known = {name: tf.TensorSpec([None], tf.bool, KNOWN + name) for name in raw}
    taken: dict[str, list[Any]] = {
        "serving_default": [seed],
        "sample": [seed, temperature],
        "encode": [raw],
        "decode": [z],
        "reconstruct": [raw, seed],
        "interpolate": [_ends(raw, "a"), _ends(raw, "b"), t],
        "score": [raw, seed],
        "impute": [raw, known, seed],
        "complete": [raw, tf.TensorSpec(next(iter(raw.values())).shape, tf.float32, "known"), seed, temperature],
    }
    return {name: _traced(getattr(service, name), taken[name]) for name in service.offered}


def _traced(method: Callable[..., Raw], specs: list[Any]) -> Any:
    """The method as a function of tensors with the names of their specs, which are nested as its arguments are."""
    names = [spec.name for spec in tf.nest.flatten(specs)]

    def flat(*tensors: tf.Tensor) -> Raw:
        # Processors take 8 numbers at a time, and what is left over one by one, which rounds otherwise; so does the
        # product of a matrix and a single row. With copies of the last row up to a multiple of 8, a row is the same
        # whatever stands beside it.
        rows = _rows(dict(zip(names, tensors, strict=True)))
        places = tf.minimum(tf.range(-(-rows // LANES) * LANES), rows - 1)
        made = method(*tf.nest.pack_sequence_as(specs, [tf.gather(tensor, places) for tensor in tensors]))
        return {name: tensor[:rows] for name, tensor in made.items()}

    return tf.function(flat, tf.nest.flatten(specs), autograph=False).get_concrete_function()


def arguments(function: Any) -> Sequence[tf.TensorSpec]:
    """Specs (name, type, shape) of the arguments of one of the `signatures`."""
    return function.structured_input_signature[0]


def _ends(raw: Mapping[str, tf.TensorSpec], end: str) -> dict[str, tf.TensorSpec]:
    """The tensors of the example at one end of an interpolation, renamed after that end, "a" or "b"."""
    return {
        name: tf.TensorSpec(spec.shape, spec.dtype, end if len(raw) == 1 else f"{end}_{name}")
        for name, spec in raw.items()
    }


def _zeros(batch: Batch) -> Seed:
    """The same seed for each row."""
    return tf.zeros([examples(batch), 2], tf.int32)


def _rows(tensors: Mapping[str, tf.Tensor]) -> tf.Tensor:
    """How many rows the tensors of a request have, where all have equally many."""
    (name, first), *others = tensors.items()
    rows = tf.shape(first)[0]
    for other, tensor in others:
        rule = f"`{name}` and `{other}` must have equally many rows."
        rows = _once(tf.debugging.assert_equal(tf.shape(tensor)[0], tf.shape(first)[0], rule), rows)
    return rows


def _within(name: str, value: tf.Tensor, least: float, most: float) -> tf.Tensor:
    """The value, where each of its numbers is finite and lies between the two."""
    rule = f"`{name}` must be finite and at least {least:g}" + (f", and at most {most:g}." if most <= 1 else ".")
    return _once(_assert_all((value >= least) & (value <= most), rule), value)


def _assert_all(holds: tf.Tensor, rule: str) -> Any:
    return tf.debugging.assert_equal(tf.reduce_all(holds), True, rule)


def _once(check: Any, value: tf.Tensor) -> tf.Tensor:
    """The value, given on only after `check`: a later operation cannot fail first, with a less clear message."""
    with tf.control_dependencies([check]):
        return tf.identity(value)
