"""Records that have everything a schema can say, and addresses; tiny tree VAEs of them, width 4."""

from functools import cache

import keras
import numpy as np
import tensorflow as tf

from tfvae.data.records.alphabet import Alphabet
from tfvae.data.records.batches import Records
from tfvae.data.records.interface import RecordInterface
from tfvae.experiment import built
from tfvae.latents import SigmaNetwork
from tfvae.likelihoods.records import records
from tfvae.model import VAE
from tfvae.networks.records.activations import celu
from tfvae.networks.records.decoder import P_TRUTH, RecordDecoder, RecordEncoder
from tfvae.networks.records.tree import Tree
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.structure import structure
from tfvae.types import Batch

WHOLE = Number(whole=True)
HOME = Message((Field("street", Text(4)), Field("lat", Number()), Field("lon", Number())))
PHONE = Message((
    Field("number", Text(3)),
    Field("kind", Category(("HOME", "WORK"))),
    Field("ext", WHOLE, optional=True),
))  # fmt: skip
NESTED = Schema(
    Message((
        Field("name", Text(5)),
        Field("age", WHOLE, optional=True),
        Field("member", Category(("False", "True"), "bool")),
        Field("home", HOME, optional=True),
        Field("phones", PHONE, most=3),
        Field("tags", Text(3), most=2),
    )),
    ("a", "b", "c"),
)  # fmt: skip
NESTED_ROOT = structure(NESTED.message)
RAW = {
    "name": ["ab", "", "c", "abcab"],
    "age?": [True, False, True, True],
    "age": [3, 0, 40, 7],
    "member": [True, False, False, True],
    "home?": [True, True, False, True],
    "home.street": ["a", "bc", "", "abca"],
    "home.lat": [1.5, -0.5, 0.0, 2.0],
    "home.lon": [10.0, 12.0, 0.0, 11.0],
    "phones#": [2, 0, 3, 1],
    "phones.number": [["a", "bc", ""], ["", "", ""], ["c", "", "ab"], ["b", "", ""]],
    "phones.kind": [["HOME", "WORK", "HOME"], ["HOME"] * 3, ["WORK", "WORK", "HOME"], ["WORK", "HOME", "HOME"]],
    "phones.ext?": [[True, False, False], [False] * 3, [True, True, False], [False] * 3],
    "phones.ext": [[5, 0, 0], [0, 0, 0], [7, 9, 0], [0, 0, 0]],
    "tags#": [1, 2, 0, 0],
    "tags": [["ab", ""], ["a", "c"], ["", ""], ["", ""]],
}
"""Four rows of `NESTED` as users write them."""

TEXTS = ("number", "street", "unit", "city", "district", "region", "postcode")
ADDRESS = Schema(
    Message((Field("lat", Number()), Field("long", Number()), *(Field(name, Text(6)) for name in TEXTS))),
    (" ", "A", "B", "0", "5"),
)
ADDRESS_ROOT = structure(ADDRESS.message)
ADDRESSES = {
    "lat": [44.5, 43.0, 42.75],
    "long": [-73.0, -72.5, -73.25],
    "number": ["5", "50", ""],
    "street": ["AB", "BAAB A", "B"],
    "unit": ["", "", "A5"],
    "city": ["BA", "BA", "A"],
    "district": ["", "", ""],
    "region": ["AB", "AB", "AB"],
    "postcode": ["05005", "05500", ""],
}


SMALL = Schema(
    Message((Field("name", Text(3)), Field("age", WHOLE, optional=True), Field("tags", Text(1), most=2))), ("a", "b")
)
SMALL_ROOT = structure(SMALL.message)
SMALL_RAW = {
    "name": ["ab", "", "aba", "b"],
    "age?": [True, False, True, True],
    "age": [3, 0, 40, 7],
    "tags#": [1, 2, 0, 1],
    "tags": [["a", ""], ["a", "b"], ["", ""], ["b", ""]],
}
"""Four rows of `SMALL`, whose models are traced fast."""


def parsed(schema: Schema, raw: dict) -> Batch:
    """Rows as a model sees them."""
    interface = RecordInterface(schema)
    return interface.parse({name: tf.constant(raw[name], spec.dtype) for name, spec in interface.spec.items()})


def training(schema: Schema, raw: dict) -> Records:
    """A source whose training rows these are."""
    return Records(schema, {"train": {key: column.numpy() for key, column in parsed(schema, raw)["x"].items()}}, {})


def nested_batch() -> Batch:
    return parsed(NESTED, RAW)


def small_batch() -> Batch:
    return parsed(SMALL, SMALL_RAW)


def address_batch() -> Batch:
    return parsed(ADDRESS, ADDRESSES)


def record_vae(
    schema: Schema = NESTED,
    p_tuple: P_TRUTH = 0.0,
    p_text: P_TRUTH = 1.0,
    *,
    width: int = 4,
    shared: bool = True,
    seed: int = 0,
    like: Batch | None = None,
    levels: int = 1,
) -> VAE:
    """A tree VAE as it is before training; `like` is a batch of a schema that is not one of the above."""
    keras.utils.set_random_seed(seed)
    root = structure(schema.message)
    tree = Tree(root, Alphabet(schema.alphabet).size, width, 3, shared)
    decoder = RecordDecoder(tree, p_tuple, p_text)
    model = VAE(RecordEncoder(tree), SigmaNetwork(width, celu, layers=1, levels=levels), decoder, records(root, shared))
    batches = {NESTED.digest: nested_batch, SMALL.digest: small_batch, ADDRESS.digest: address_batch}
    return built(model, (like or batches[schema.digest]())["x"])


def shaken(model: VAE, seed: int = 0) -> VAE:
    """The model with weights of which none is zero, and moments that are not those of the start."""
    rng = np.random.default_rng(seed)
    for variable in model.trainable_variables:
        variable.assign(rng.normal(0, 0.5, variable.shape))
    width = model.latent.width
    half = rng.normal(0, 0.7, [width, width])
    model.latent.moments.mean.assign(rng.normal(size=width))
    model.latent.moments.covariance.assign(half @ half.T + 0.1 * np.eye(width))
    return model


@cache
def nested_vae() -> VAE:
    """Of `NESTED`, shaken, its whitening fitted to `RAW`; tests must not change it."""
    model = shaken(record_vae())
    model.encoder(nested_batch()["x"], training=True)
    return model


@cache
def address_vae() -> VAE:
    """Of `ADDRESS`, shaken, its whitening fitted to `ADDRESSES`; tests must not change it."""
    model = shaken(record_vae(ADDRESS))
    model.encoder(address_batch()["x"], training=True)
    return model


def latents(n: int = 4, width: int = 4, seed: int = 1) -> tf.Tensor:
    return tf.random.stateless_normal([n, width], [seed, 7])
