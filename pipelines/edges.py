"""The edges of a node: artifacts that lie in a cloud's store are copied in and out, and the middle sees local files.

A folder of this machine is used as it is. TFX is loaded only where there is something to copy, so that Beam's workers
start fast.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def is_remote(uri: str) -> bool:
    """Whether a URI names a store, such as gs://, and no folder of this machine."""
    return "://" in uri


@contextmanager
def fetched(uri: str) -> Iterator[Path]:
    """A folder with the files of an artifact; where they had to be copied, it is there within the block alone."""
    if not is_remote(uri):
        yield Path(uri)
        return
    with TemporaryDirectory() as folder:
        _copy(uri, folder)
        yield Path(folder)


@contextmanager
def all_fetched(uris: Iterable[str]) -> Iterator[list[Path]]:
    """As `fetched`, of several artifacts."""
    with ExitStack() as stack:
        yield [stack.enter_context(fetched(uri)) for uri in uris]


@contextmanager
def delivered(uri: str) -> Iterator[Path]:
    """A folder to write an artifact's files into; they are copied to a store at the end of a block that ends well."""
    if not is_remote(uri):
        Path(uri).mkdir(parents=True, exist_ok=True)
        yield Path(uri)
        return
    with TemporaryDirectory() as folder:
        yield Path(folder)
        _copy(folder, uri)


def _copy(source: str, target: str) -> None:
    """Copies all files, at any depth. Stores know no empty folders: those do not arrive."""
    from tfx.dsl.io import fileio

    for folder, _, names in fileio.walk(source):
        # Some stores end the names of folders with a slash.
        below = "/".join([target, *folder.removeprefix(source).strip("/").split("/")]).rstrip("/")
        if names:
            fileio.makedirs(below)
        for name in names:
            fileio.copy(f"{folder.rstrip('/')}/{name}", f"{below}/{name}", overwrite=True)
