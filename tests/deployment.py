"""The files in serving/deploy: read, and parsed as the programs that take them would."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format, wrappers_pb2

from tests.house import ROOT

DEPLOY = ROOT / "serving" / "deploy"
COMPOSE = "compose.yaml"
MANIFESTS = sorted(f"kubernetes/{path.name}" for path in (DEPLOY / "kubernetes").glob("*.yaml"))

MESSAGES = {
    "BatchingParameters": (
        "max_batch_size Int64Value",
        "batch_timeout_micros Int64Value",
        "max_enqueued_batches Int64Value",
        "num_batch_threads Int64Value",
        "thread_pool_name StringValue",
        "allowed_batch_sizes int64 repeated",
        "pad_variable_length_inputs bool",
        "enable_large_batch_splitting BoolValue",
        "max_execution_batch_size Int64Value",
    ),
    "MonitoringConfig": ("prometheus_config PrometheusConfig",),
    "PrometheusConfig": ("enable bool", "path string"),
    "SSLConfig": ("server_key string", "server_cert string", "custom_ca string", "client_verify bool"),
}
"""Messages of TensorFlow Serving that its stubs for Python lack: name and type of each field, numbered from 1."""


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def documents(name: str) -> list[Any]:
    """The documents of a YAML file."""
    return list(yaml.safe_load_all(text(name)))


def shell(heading: str) -> list[str]:
    """The blocks of commands under a heading of the README."""
    section = text("README.md").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


def parsed(content: str, message: str) -> Any:
    """Text as one of the messages above.

    Raises:
        text_format.ParseError: it has an unknown field, or a value of another type.
    """
    return text_format.Parse(content, _classes()[message]())


def _classes() -> Mapping[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="deployment.proto", package="tensorflow.serving", syntax="proto3")
    file.dependency.append(wrappers_pb2.DESCRIPTOR.name)
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, words in enumerate(fields, 1):
            _add_field(message, number, *words.split())
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(wrappers_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return {name: _class(pool, f"{file.package}.{name}") for name in MESSAGES}


def _add_field(message: Any, number: int, name: str, kind: str, label: str = "optional") -> None:
    types = descriptor_pb2.FieldDescriptorProto
    field = message.field.add(name=name, number=number, label=getattr(types, f"LABEL_{label.upper()}"))
    if kind.islower():
        field.type = getattr(types, f"TYPE_{kind.upper()}")
    else:
        field.type = types.TYPE_MESSAGE
        field.type_name = f".tensorflow.serving.{kind}" if kind in MESSAGES else f".google.protobuf.{kind}"


def _class(pool: Any, name: str) -> Any:
    """The class of a message; protobuf 3.20 and 6 spell it differently."""
    descriptor = pool.FindMessageTypeByName(name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


def make_secrets(folder: Path) -> Path:
    """The folder `secrets` as the commands of the README fill it."""
    command = ["bash", "-e", "-c", "\n".join(shell("Secrets"))]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "secrets"
