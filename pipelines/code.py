"""Fingerprints of code, this project's and a user's: TFX's cache knows of parameters and data, but not of edits.

A user's configuration file counts, with what it imports from its own folder; packages that are installed do not.
"""

import ast
import hashlib
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase as fnmatch
from functools import cache
from pathlib import Path

from tfvae.config_file import module_name, users_file

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("tfvae", "configs", "serving", "pipelines")
INSTALLED = ("site-packages", "dist-packages")
"""Folders whose packages change only when they are installed anew."""


def code_fingerprint(*modules: str, leave_out: tuple[str, ...] = ()) -> str:
    """Changes when code changes that these modules import, at any distance; comments and layout do not count.

    A file beside a module that has its name, such as the template of report.py, belongs to it.

    Args:
        modules: dotted names, see `reachable`.
        leave_out: modules and packages that do not matter, nor does what they alone import; `*` stands for any text.
    """
    digest = hashlib.sha256()
    for name in sorted(reachable(modules, leave_out)):
        digest.update(f"{name}\n{_content(name)}\n".encode())
    return digest.hexdigest()[:16]


def reachable(modules: tuple[str, ...], leave_out: tuple[str, ...] = ()) -> set[str]:
    """The modules that these import, themselves included; a user's have the names that `config_file.module_name` gives.

    Args:
        modules: of the project or, where they are a user's, of this process.
        leave_out: see `code_fingerprint`.

    Raises:
        ValueError: one of `modules` is neither.
    """
    found: set[str] = set()
    waiting = [_known(name) for name in modules]
    while waiting:
        name = waiting.pop()
        if name not in found and not any(fnmatch(name, left) or fnmatch(name, f"{left}.*") for left in leave_out):
            found.add(name)
            waiting += _imports(name)
    return found


def _known(name: str) -> str:
    if name in _files() or users_file(name):
        return name
    path = getattr(sys.modules.get(name), "__file__", None)
    if path is None:
        raise ValueError(f"`modules` must be modules of {', '.join(PACKAGES)}, or loaded from a file; got {name!r}.")
    return module_name(Path(path))


@cache
def _files() -> dict[str, Path]:
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def _file(name: str) -> Path:
    return users_file(name) or _files()[name]


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse(_file(name).read_text("utf-8"))


@cache
def _imports(name: str) -> frozenset[str]:
    user = users_file(name)
    known = (imported if imported in _files() else _beside(user, imported) for imported in _imported_names(_tree(name)))
    return frozenset(imported for imported in known if imported)


def _beside(user: Path | None, name: str) -> str | None:
    """The module of that name, as a user's file imports it from its folder or one above it; None for all others."""
    if user is None:
        return None
    level = len(name) - len(name.lstrip("."))
    above = [folder for folder in user.parents if str(folder) in sys.path and folder.name not in INSTALLED]
    folders = user.parents[level - 1 : level] if level else above
    paths = [folder.joinpath(*name[level:].split(".")) for folder in folders]
    files = (file for path in paths for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"))
    return next((module_name(file) for file in files if file.is_file()), None)


def _imported_names(tree: ast.Module) -> Iterator[str]:
    """Imports anywhere in the file. A package's `__init__` hands on names: it does not count for a module below.

    A relative import keeps its dots. Names that are no modules are among them.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            below = [f"{module}{'.' if node.module else ''}{alias.name}" for alias in node.names]
            yield from below
            yield from (module for name in below if name not in _files() and node.module)


@cache
def _content(name: str) -> str:
    path = _file(name)
    beside = sorted(file for file in path.parent.glob(f"{path.stem}.*") if file.suffix not in (".py", ".pyc"))
    return ast.dump(_tree(name)) + "".join(file.read_text("utf-8") for file in beside)
