"""Set-up of the tests: quiet TensorFlow on two logical CPU devices, and optional shared data."""

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # expected numbers are those of a CPU
os.environ["TF_USE_LEGACY_KERAS"] = "0"

import keras
import tensorflow as tf

from tfvae.collector import calm
from tfvae.randomness import reproducible

calm()
reproducible()  # as in training: results must not depend on which tests ran before

# Must precede TensorFlow's first operation, so it is done for all tests; those on one device notice nothing.
CPU = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(CPU, [tf.config.LogicalDeviceConfiguration()] * 2)

TRIM = getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)
SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """`shared_data("mnist")` is the folder ../shared/data/mnist; the test is skipped where it is absent."""

    def folder(name: str) -> Path:
        path = SHARED / name
        if not path.is_dir():
            pytest.skip(f"optional data are absent: {path}")
        return path

    return folder


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Weights without a seed of their own start the same each time, or float32 sums near 0 fail one run in hundreds."""
    keras.utils.set_random_seed(0)


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After each file, free memory goes back to the system: glibc keeps that of dead graphs, 10 GB in the end."""
    if nextitem is None or nextitem.path != item.path:
        TRIM(0)


def pytest_configure(config: pytest.Config) -> None:
    """With several processes, files go out in the order below, not with the most tests first."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with whole programs come first: one that began last would run alone at the end."""
    long = {item.path for item in items if item.get_closest_marker("e2e")}
    items.sort(key=lambda item: item.path not in long)
