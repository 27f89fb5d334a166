"""The exported model of nested records, which takes long to trace: written once for all files of tests."""

import fcntl
import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from serving.export.export import export
from tests.records import NESTED, nested_vae
from tfvae.data.records.interface import RecordInterface
from tfvae.generators import Sampler, from_moments
from tfvae.inference.records import embedded_once


def nested_sampler() -> Sampler:
    return Sampler(nested_vae(), from_moments(nested_vae()), embedded_once)


def nested_export(factory: pytest.TempPathFactory) -> Path:
    """Directory of `nested_sampler` as it is exported; tests must not change it."""
    base = factory.getbasetemp()
    # The folders of the processes of one run lie side by side.
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    path = root / "nested_export" / "1"
    with (root / "nested_export.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            sampler, warmup = nested_sampler(), find_spec("tensorflow_serving") is not None
            export(sampler, {"vae": sampler.model}, path, RecordInterface(NESTED), warmup=warmup)
    return path
