"""Writes a trained sampler as a SavedModel that loads with TensorFlow alone."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tensorflow as tf
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

from serving.export.signatures import SUMMARIES, Service, arguments, signatures
from serving.export.warmup import require_protos, write_warmup
from tfvae.data.interface import Interface
from tfvae.data.records.interface import RecordInterface
from tfvae.generators import Sampler
from tfvae.model import VAE
from tfvae.run_directory import versions

DESCRIPTION = "tfvae.json"
GRADIENT = "_gradient_op_type"
"""Attribute of an operation whose gradient has a name of its own."""


def export(
    sampler: Sampler,
    models: Mapping[str, VAE],
    directory: Path,
    interface: Interface,
    *,
    facts: Mapping[str, Any] | None = None,
    warmup: bool = True,
) -> Path:
    """Writes the signatures of `serving.export.signatures` to a directory on this machine.

    In `assets.extra` lie `tfvae.json`, which says what the model is and what each signature takes and gives, and
    `tf_serving_warmup_requests`. The directory appears only when all is written.

    Args:
        sampler: what is served.
        models: every model that `sampler.generate` uses, by stage.
        directory: absent or empty.
        interface: names the tensors of requests and answers.
        facts: about the model, such as name, preset and seed; anything that JSON can say.
        warmup: whether to write warm-up requests, which takes the package tensorflow-serving-api.

    Returns:
        The directory.

    Raises:
        FileExistsError: `directory` holds something.
        ImportError: warm-up requests without tensorflow-serving-api.
        ValueError: `models` lacks one that the sampler uses.
    """
    directory = Path(directory)
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"`directory` must be absent or empty; {directory} holds files.")
    if warmup:
        require_protos()
    service = Service(sampler, interface)
    functions = signatures(service)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".export-", dir=directory.parent) as scratch:
        partial = Path(scratch, "model")
        _save(functions, (sampler.model, *models.values()), interface, partial)
        _forget_gradients(partial / "saved_model.pb")
        extra = partial / "assets.extra"
        extra.mkdir()
        description = describe(functions, service, facts or {})
        (extra / DESCRIPTION).write_text(json.dumps(description, indent=1) + "\n")
        if warmup:
            write_warmup(extra, functions)
        return partial.rename(directory)


def _save(functions: Mapping[str, Any], models: Sequence[VAE], interface: Interface, directory: Path) -> None:
    # A module that tracks raw variables and tables only: Keras and TFP objects would want their packages at loading.
    module = tf.Module()
    module.weights = [v.value for v in {id(v): v for model in models for v in model.variables}.values()]
    module.tables = list(interface.resources)
    # Gradients of a custom kind may capture tensors that cannot be saved, and nobody differentiates a served model.
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
    try:
        tf.saved_model.save(module, str(directory), functions, options)
    except AssertionError as error:
        if "untracked" not in str(error):
            raise
        raise ValueError(
            "`models` must hold every model that `sampler.generate` uses; one of them is missing."
        ) from error


def _forget_gradients(path: Path) -> None:
    """Takes the names of custom gradients off the operations, else TensorFlow warns of each one at loading."""
    saved = SavedModel.FromString(path.read_bytes())
    for function in (f for meta in saved.meta_graphs for f in meta.graph_def.library.function):
        for node in function.node_def:
            if GRADIENT in node.attr and node.attr[GRADIENT].s.startswith(b"CustomGradient"):
                del node.attr[GRADIENT]
    path.write_bytes(saved.SerializeToString(deterministic=True))


def describe(functions: Mapping[str, Any], service: Service, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the model is and what its signatures take and give, for people and clients, as JSON can hold it.

    `spec` has the tensors that stand for an example in a request, `columns` their names in the data, `fingerprint` the
    fingerprint of the interface, such as the digest of a vocabulary, and `left_out` why a signature is absent. `schema`
    is that of records, where the data are records: by it, `tfvae.load` makes rows of their tensors.
    """
    interface = service.interface
    schema = {"schema": json.loads(interface.schema.to_json())} if isinstance(interface, RecordInterface) else {}
    return {
        **facts,
        "spec": {name: _spec(spec) for name, spec in service.plain.spec.items()},
        "columns": {here: name for name, here in service.plain.names.items()},
        **schema,
        "fingerprint": service.plain.fingerprint,
        "versions": versions(),
        "signatures": {name: _describe_signature(name, function) for name, function in functions.items()},
        "left_out": service.left_out,
    }


def _describe_signature(name: str, function: Any) -> dict[str, Any]:
    return {
        "does": SUMMARIES[name],
        "takes": {spec.name: _spec(spec) for spec in arguments(function)},
        "gives": {name: _spec(tensor) for name, tensor in function.structured_outputs.items()},
    }


def _spec(tensor: Any) -> str:
    return f"{tensor.dtype.name} {tensor.shape.as_list()}"
