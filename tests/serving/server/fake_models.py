"""Models that are not learned: arrays as those of a digits, a sentence, an address and a nested model, by the rule that
a row of the request is a row of the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from serving.server.signatures import Signature, Spec
from serving.server.status import Code, ServingError

Arrays = Mapping[str, np.ndarray]
SIDE = 8
WIDTH = 4
WORDS = ("the", "a", "old", "new", "garden", "river", "house", "sings", "waits", "slowly", "again", "today")
STREETS = ("MAPLE ST", "MAIN ST", "NORTH RD", "ELM AVE")
CITIES = ("MONTPELIER", "BARRE", "STOWE")
SEED, LATENT = Spec("int64", (None,)), Spec("float32", (None, WIDTH))
NUMBERS = Spec("float32", (None,))


@dataclass(frozen=True)
class FakeModel:
    """A served version: what the page is told of it, and a function for each of its signatures."""

    description: Mapping[str, Any]
    signatures: Mapping[str, Signature]
    functions: Mapping[str, Callable[[Arrays], dict[str, np.ndarray]]]
    number: int = 1795766020
    asked: list[tuple[str, Arrays]] = field(default_factory=list)
    """Every call: signature, inputs."""

    def run(self, signature: str, inputs: Arrays) -> dict[str, np.ndarray]:
        self.asked.append((signature, inputs))
        try:
            return self.functions[signature](inputs)
        except ValueError as error:
            raise ServingError(Code.INVALID_ARGUMENT, str(error)) from error


def model(
    name: str,
    example: Mapping[str, Spec],
    columns: Mapping[str, str],
    generate: Callable[[np.ndarray], dict[str, np.ndarray]],
    infer: Callable[[Arrays], np.ndarray],
    **more: Any,
) -> FakeModel:
    """A model of a decoder z [B, D] -> rows, and of an encoder rows -> z."""

    def sample(inputs: Arrays) -> dict[str, np.ndarray]:
        return generate(noise(inputs["seed"]) * inputs["temperature"][:, None])

    def ends(inputs: Arrays, letter: str) -> Arrays:
        if len(example) == 1:
            return {next(iter(example)): inputs[letter]}
        return {key: inputs[f"{letter}_{key}"] for key in example}

    def interpolate(inputs: Arrays) -> dict[str, np.ndarray]:
        t = inputs["t"][:, None]
        return generate(infer(ends(inputs, "a")) * (1 - t) + infer(ends(inputs, "b")) * t)

    def score(inputs: Arrays) -> dict[str, np.ndarray]:
        rate = (infer(inputs) ** 2).sum(1) / 2
        return {"elbo": -rate - 12.5, "rate": rate, "distortion": np.full_like(rate, 12.5), "iw_bound": -rate - 12.0}

    both = {f"{letter}_{key}" if len(example) > 1 else letter: spec for letter in "ab" for key, spec in example.items()}
    given = {
        "sample": ({"seed": SEED, "temperature": NUMBERS}, example, sample),
        "serving_default": ({"seed": SEED}, example, lambda inputs: generate(noise(inputs["seed"]))),
        "encode": (
            example,
            {"mean": LATENT, "stddev": LATENT},
            lambda x: {"mean": infer(x), "stddev": 0 * infer(x) + 0.1},
        ),
        "decode": ({"z": LATENT}, example, lambda inputs: generate(inputs["z"])),
        "reconstruct": ({**example, "seed": SEED}, example, lambda x: generate(infer(x) + 0.4 * noise(x["seed"]))),
        "interpolate": ({**both, "t": NUMBERS}, example, interpolate),
        "score": ({**example, "seed": SEED}, dict.fromkeys(("distortion", "elbo", "iw_bound", "rate"), NUMBERS), score),
        **more.pop("signatures", {}),
    }
    return FakeModel(
        {"name": name, "seed": 0, "config": {"preset": "smoke"}, "columns": columns, "left_out": {}, **more},
        {key: Signature(key, takes, gives) for key, (takes, gives, _) in given.items()},
        {key: function for key, (*_, function) in given.items()},
    )


def noise(seeds: np.ndarray) -> np.ndarray:
    """Normals [B, D], a row by its own seed alone."""
    return np.array([np.random.default_rng(int(seed)).normal(size=WIDTH) for seed in seeds], np.float32)


# --- images: a blob whose place is z 1 and z 3; z 0 is its width, and z 2 says nothing ---


def blobs(z: np.ndarray) -> dict[str, np.ndarray]:
    y, x = np.mgrid[:SIDE, :SIDE]
    centre = (SIDE - 1) / 2
    distance = (y - centre - z[:, 3, None, None]) ** 2 + (x - centre - 1.5 * z[:, 1, None, None]) ** 2
    return {"x": np.exp(-distance / (2.5 + 0.5 * np.tanh(z[:, 0, None, None])))[..., None].astype(np.float32)}


def blob_latents(inputs: Arrays) -> np.ndarray:
    x = np.maximum(inputs["x"][..., 0], 0) + 1e-6
    mass, centre = x.sum((1, 2)), (SIDE - 1) / 2
    down = (x * np.arange(SIDE)[:, None]).sum((1, 2)) / mass - centre
    right = (x * np.arange(SIDE)).sum((1, 2)) / mass - centre
    return np.stack([mass / 16 - 0.5, right / 1.5, np.zeros_like(mass), down], axis=1).astype(np.float32)


def digits() -> FakeModel:
    x = Spec("float32", (None, SIDE, SIDE, 1))
    return model("two_stage_digits", {"x": x}, {"x": "x"}, blobs, blob_latents)


# --- sentences: a word for each number of z ---


def spoken(z: np.ndarray) -> dict[str, np.ndarray]:
    codes = np.clip(np.round(2 * z + len(WORDS) / 2), 0, len(WORDS) - 1).astype(int)
    return {"text": texts(" ".join(WORDS[code] for code in row) for row in codes)}


def heard(texts: np.ndarray) -> np.ndarray:
    words = [text.decode().split()[:WIDTH] for text in texts]
    if unknown := sorted({word for row in words for word in row} - set(WORDS)):
        raise ValueError(f"`text` must be of known words; got {unknown[0]!r}.")
    codes = [[WORDS.index(word) for word in row] + [len(WORDS) / 2] * (WIDTH - len(row)) for row in words]
    return (np.array(codes, np.float32) - len(WORDS) / 2) / 2


def sentences() -> FakeModel:
    def infer(inputs: Arrays) -> np.ndarray:
        return heard(inputs["text"])

    return model("text", {"text": Spec("string", (None,))}, {"text": "text"}, spoken, infer)


# --- records ---


def leaf(name: str, kind: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "optional": False, "most": 0, "implicit": False, **more}


TEXT = {"is": "Text", "length": 12, "type": "string"}
NUMBER = {"is": "Number", "whole": False}
WHOLE = {"is": "Number", "whole": True}
LARGE = {"is": "Text", "length": 19, "type": "int"}
ADDRESS = [
    leaf("lat", NUMBER),
    leaf("long", NUMBER),
    leaf("number", WHOLE, optional=True),
    leaf("street", TEXT),
    leaf("city", {"is": "Category", "values": list(CITIES), "type": "string"}),
    leaf("rural", {"is": "Category", "values": ["No", "Yes"], "type": "bool"}),
    leaf("parcel", LARGE),
]
ADDRESS_COLUMNS = {
    "lat": "lat",
    "long": "long",
    "number_present": "number?",
    "number": "number",
    "street": "street",
    "city": "city",
    "rural": "rural",
    "parcel": "parcel",
}


def placed(z: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "lat": (44.2 + 0.3 * z[:, 0]).astype(np.float32),
        "long": (-72.6 + 0.3 * z[:, 1]).astype(np.float32),
        "number_present": z[:, 2] > -1,
        "number": np.where(z[:, 2] > -1, np.round(40 + 20 * z[:, 2]), 0).astype(np.int64),
        "street": texts(STREETS[i % len(STREETS)] for i in np.round(np.abs(3 * z[:, 3])).astype(int)),
        "city": texts(CITIES[i % len(CITIES)] for i in np.round(np.abs(2 * z[:, 0])).astype(int)),
        "rural": z[:, 1] > 0,
        "parcel": np.full(len(z), 2**62 + 1, np.int64),
    }


def found(inputs: Arrays) -> np.ndarray:
    z = np.zeros([len(inputs["lat"]), WIDTH], np.float32)
    z[:, 0], z[:, 1] = (inputs["lat"] - 44.2) / 0.3, (inputs["long"] + 72.6) / 0.3
    z[:, 2] = np.where(inputs["number_present"], (inputs["number"] - 40) / 20, -1.5)
    return z


def imputed(inputs: Arrays) -> dict[str, np.ndarray]:
    made = placed(np.zeros([len(inputs["seed"]), WIDTH]))
    filled = {key: np.where(inputs[f"known_{key}"], inputs[key], made[key]) for key in made}
    count = np.ones(len(inputs["seed"]), np.float32)
    return {**filled, "log_p": -7.25 * count, "effective": 31.5 * count}


def addresses() -> FakeModel:
    dtypes = {
        "lat": "float32",
        "long": "float32",
        "number_present": "bool",
        "rural": "bool",
        "street": "string",
        "city": "string",
    }
    example = {name: Spec(dtypes.get(name, "int64"), (None,)) for name in ADDRESS_COLUMNS}
    known = {f"known_{name}": Spec("bool", (None,)) for name in example}
    impute = ({**example, **known, "seed": SEED}, {**example, "log_p": NUMBERS, "effective": NUMBERS}, imputed)
    schema = {"message": ADDRESS, "alphabet": []}
    return model("addresses", example, ADDRESS_COLUMNS, placed, found, schema=schema, signatures={"impute": impute})


PEOPLE = [
    leaf("name", TEXT),
    leaf("home", [leaf("street", TEXT), leaf("floor", WHOLE, optional=True)], optional=True),
    leaf(
        "phones",
        [leaf("number", TEXT), leaf("kind", {"is": "Category", "values": ["HOME", "WORK"], "type": "string"})],
        most=2,
    ),
]
PEOPLE_COLUMNS = {
    "name": "name",
    "home_present": "home?",
    "home_street": "home.street",
    "home_floor_present": "home.floor?",
    "home_floor": "home.floor",
    "phones_count": "phones#",
    "phones_number": "phones.number",
    "phones_kind": "phones.kind",
}


def met(z: np.ndarray) -> dict[str, np.ndarray]:
    n, home, phones = len(z), z[:, 0] > 0, np.clip(np.round(1 + z[:, 1]), 0, 2).astype(np.int32)
    return {
        "name": texts(f"ANN {i}" for i in np.round(10 + 5 * z[:, 2]).astype(int)),
        "home_present": home,
        "home_street": texts(STREETS[0] if there else "" for there in home),
        "home_floor_present": home & (z[:, 1] > 0),
        "home_floor": np.where(home & (z[:, 1] > 0), 3, 0).astype(np.int64),
        "phones_count": phones,
        "phones_number": texts("55" if i < count else "" for count in phones for i in range(2)).reshape(n, 2),
        "phones_kind": texts("WORK" if i < count else "HOME" for count in phones for i in range(2)).reshape(n, 2),
    }


def people() -> FakeModel:
    def infer(inputs: Arrays) -> np.ndarray:
        flags = np.where(inputs["home_present"], 1, -1), inputs["phones_count"] - 1
        return np.stack([*flags, *np.zeros([2, len(flags[0])])], axis=1).astype(np.float32)

    made = met(np.zeros([1, WIDTH], np.float32))
    dtypes = {name: "string" if column.dtype == object else column.dtype.name for name, column in made.items()}
    example = {name: Spec(dtypes[name], (None, *column.shape[1:])) for name, column in made.items()}
    return model("people", example, PEOPLE_COLUMNS, met, infer, schema={"message": PEOPLE, "alphabet": []})


def texts(words: Any) -> np.ndarray:
    return np.array([word.encode() for word in words], object)


MODELS = {"digits": digits, "sentences": sentences, "addresses": addresses, "people": people}
