"""What a served model can do: its signatures, as functions of tensors that return dicts of tensors.

All randomness is a function of the argument `seed`, so equal requests get equal answers. The number stands for the
same seed as in `tfvae.randomness.seed_from`.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import tensorflow as tf
import tensorflow_probability as tfp

from serving.export.names import KNOWN, PlainNames
from tfvae.data.interface import Interface
from tfvae.data.records.interface import RecordInterface
from tfvae.generators import Sampler, straight_line
from tfvae.inference.records import complete, given
from tfvae.metrics.importance import log_likelihood
from tfvae.metrics.posteriors import require_density
from tfvae.model import VAE
from tfvae.networks.images.raster import Raster
from tfvae.networks.records.read_back import ReadBack
from tfvae.randomness import split
from tfvae.types import Batch, Draw, Seed, aligned

tfd = tfp.distributions

BITS = 0x7FFFFFFF
PARTICLES = 64
"""Completions of each record, of which `impute` chooses one."""

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

    def sample(self, n: tf.Tensor, seed: tf.Tensor, temperature: tf.Tensor) -> Raw:
        """n new examples. `temperature` scales every latent standard deviation: 1 is the model, 0 its centre.

        Words, characters and categories are drawn at that temperature; at 0 each is the likeliest. The first k of n
        examples are those of a request for k with the same seed, up to rounding.
        """
        n, temperature = _at_least("n", n, 0), _at_least("temperature", temperature, 0)
        return self.plain.render(self.sampler.generate(n, _seed(seed), temperature))

    def encode(self, raw: Raw) -> Raw:
        """Mean and standard deviation [B, D] of q(z given x). Where q is found with noise, it is always the same."""
        reading = self._read(self._parse(raw), _seed(tf.constant(0)))
        return {"mean": reading.mean, "stddev": reading.stddev}

    @tf.function(autograph=False)
    def decode(self, z: tf.Tensor) -> Raw:
        """What the decoder makes of latents z [B, D] without noise: means, and the likeliest words or characters."""
        return self.plain.render(self.sampler.model.generate(z, seed=_seed(tf.constant(0)), temperature=0.0))

    def reconstruct(self, raw: Raw, seed: tf.Tensor) -> Raw:
        """What the decoder makes, without noise, of one z drawn from q(z given x)."""
        return self.decode(self._read(self._parse(raw), _seed(seed)).z)

    def interpolate(self, a: Raw, b: Raw, steps: tf.Tensor) -> Raw:
        """Decoded points [B, steps, ...] of the straight line between the posterior means of a and b, ends included."""
        steps = _at_least("steps", steps, 2)
        first, last = self.encode(a)["mean"], self.encode(b)["mean"]
        rule = "`a` and `b` must have equally many examples."
        first = _once(tf.debugging.assert_equal(tf.shape(first)[0], tf.shape(last)[0], rule), first)
        z = straight_line(first, last, steps)
        decoded = self.decode(tf.reshape(z, [-1, *first.shape[1:]]))
        return {name: tf.reshape(v, [-1, steps, *v.shape[1:]]) for name, v in decoded.items()}

    def complete(self, raw: Raw, known: tf.Tensor, seed: tf.Tensor, temperature: tf.Tensor) -> Raw:
        """Images with the pixels of x where `known` [B, H, W, C] is 1, and drawn ones where it is 0.

        x may be anything, NaN among it, where it is not known. z is drawn from what the encoder makes of x with 0 for
        what is not known. Only of decoders that draw pixel by pixel, and see what is known above and to the left.
        """
        temperature = _at_least("temperature", temperature, 0)
        read_seed, noise = split(_seed(seed), 2)
        known = _once(_assert_all((known == 0.0) | (known == 1.0), "`known` must hold nothing but 0 and 1."), known)
        batch, model = self._parse(raw), self.sampler.model
        rule = "`x` and `known` must have equally many images."
        known = _once(tf.debugging.assert_equal(tf.shape(known)[0], tf.shape(batch["x"])[0], rule), known)
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
        done = complete(self.sampler.model, gaps, _seed(seed), PARTICLES)
        return {**self.plain.render({"x": done.x}), "log_p": done.nats, "effective": done.effective}

    def score(self, raw: Raw, seed: tf.Tensor, num_samples: tf.Tensor) -> Raw:
        """How well the model explains x, in nats, [B] each.

        `rate` is KL(q, p), `distortion` is -log p(x given z) at one drawn z, and `elbo` is -distortion - rate.
        `iw_bound` is log p(x) estimated with `num_samples` importance samples (Burda et al. 2016, Eq. 8); [0] where
        that is 0. Where z has width 0, `elbo` and `iw_bound` are log p(x).
        """
        num_samples = _at_least("num_samples", num_samples, 0)
        read_seed, bound_seed = split(_seed(seed), 2)
        batch = self._parse(raw)
        reading = self._read(batch, read_seed)
        rate = tf.reduce_sum(reading.kl, axis=-1)
        bound = tf.cond(num_samples > 0, lambda: self._bound(batch, bound_seed, num_samples), lambda: tf.zeros([0]))
        return {"elbo": reading.log_px - rate, "rate": rate, "distortion": -reading.log_px, "iw_bound": bound}

    @tf.function(autograph=False)
    def _parse(self, raw: Raw) -> Batch:
        return self.plain.parse(raw)

    @tf.function(autograph=False)
    def _read(self, batch: Batch, seed: Seed) -> Reading:
        draw = self.sampler.infer(self.sampler.model, batch, seed)
        q = draw.q if isinstance(draw.q, tf.__internal__.CompositeTensor) else None
        return Reading(q, draw.q.mean(), draw.q.stddev(), draw.z, draw.kl, draw.log_px)

    def _bound(self, batch: Batch, seed: Seed, num_samples: tf.Tensor) -> tf.Tensor:
        return tf.cast(log_likelihood(self.sampler.model, self._infer, batch, seed, num_samples), tf.float32)

    def _infer(
        self, model: VAE, batch: Batch, seed: Seed, *, training: bool = False, step: tf.Tensor | None = None
    ) -> Draw:
        """What the sampler infers, by the function that other signatures call, where that can hand out a q."""
        reading = self._read(batch, seed)
        if reading.q is None or training or step is not None:
            return self.sampler.infer(model, batch, seed, training=training, step=step)
        return Draw(reading.q, reading.z, reading.log_px, reading.kl, {})

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
            require_density(self.sampler.infer(self.sampler.model, self.sampler.generate(1, seed), seed).q, "score")
        except ValueError:
            return {"score": "the posterior is a point mass: it has no rate and no ELBO"}
        return {}


SIGNATURES = ("sample", "encode", "decode", "reconstruct", "interpolate", "score", "complete", "impute")
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
    n, seed, steps, num_samples = (tf.TensorSpec([], tf.int32, name) for name in ("n", "seed", "steps", "num_samples"))
    temperature = tf.TensorSpec([], tf.float32, "temperature")
    known = {name: tf.TensorSpec([None], tf.bool, KNOWN + name) for name in raw}
    taken: dict[str, list[Any]] = {
        "sample": [n, seed, temperature],
        "encode": [raw],
        "decode": [z],
        "reconstruct": [raw, seed],
        "interpolate": [_ends(raw, "a"), _ends(raw, "b"), steps],
        "score": [raw, seed, num_samples],
        "impute": [raw, known, seed],
        "complete": [raw, tf.TensorSpec(next(iter(raw.values())).shape, tf.float32, "known"), seed, temperature],
    }
    return {name: _traced(getattr(service, name), taken[name]) for name in service.offered}


def _traced(method: Callable[..., Raw], specs: list[Any]) -> Any:
    """The method as a function of tensors with the names of their specs, which are nested as its arguments are."""

    def flat(*tensors: tf.Tensor) -> Raw:
        return method(*tf.nest.pack_sequence_as(specs, tensors))

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


def _seed(number: tf.Tensor) -> Seed:
    """`randomness.seed_from` of a tensor [] int32."""
    return tf.stack([tf.bitwise.right_shift(number, 31) & BITS, number & BITS])


def _at_least(name: str, value: tf.Tensor, least: int) -> tf.Tensor:
    minimum = tf.cast(least, value.dtype)
    return _once(tf.debugging.assert_greater_equal(value, minimum, f"`{name}` must be at least {least}."), value)


def _assert_all(holds: tf.Tensor, rule: str) -> Any:
    return tf.debugging.assert_equal(tf.reduce_all(holds), True, rule)


def _once(check: Any, value: tf.Tensor) -> tf.Tensor:
    """The value, given on only after `check`: a later operation cannot fail first, with a less clear message."""
    with tf.control_dependencies([check]):
        return tf.identity(value)
