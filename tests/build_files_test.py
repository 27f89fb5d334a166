"""What the BUILD files say of the imports."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.house import MODULES, PACKAGES, ROOT, none, own_imports, sources

READ_THE_WHOLE_TREE = [
    Path("tests", f"{name}_test.py")
    for name in ("architecture", "build_files", "docs", "docs_paths", "docs_serving", "examples", "image")
]
"""Bazel hides the tree."""


def build_rules(rule: str) -> Iterator[tuple[str, list[Path], set[str]]]:
    """(label, sources, labels of deps) of the rules of one kind. BUILD files are Python to `ast`."""
    folders = (*PACKAGES, "benchmarks", "tests")
    for build in sorted(path for folder in folders for path in (ROOT / folder).rglob("BUILD")):
        folder = build.parent.relative_to(ROOT)
        for call in (node.value for node in ast.parse(build.read_text()).body if isinstance(node, ast.Expr)):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == rule:
                values = {keyword.arg: keyword.value for keyword in call.keywords}
                name = ast.literal_eval(values["name"]) if "name" in values else "tests"
                deps = ast.literal_eval(values["deps"]) if "deps" in values else []
                yield (
                    f"//{folder}:{name}",
                    build_sources(folder, values.get("srcs")),
                    {full_label(folder, d) for d in deps},
                )


def build_sources(folder: Path, value: ast.expr | None) -> list[Path]:
    """Files of `srcs = [...]` or `srcs = glob([...], exclude = [...])`; without `srcs`, what `pytest_tests` takes."""
    if isinstance(value, ast.List):
        return [folder / name for name in ast.literal_eval(value)]
    if not isinstance(value, ast.Call):
        return matches(folder, ["**/*.py"])
    excluded = [ast.literal_eval(keyword.value) for keyword in value.keywords if keyword.arg == "exclude"]
    without = matches(folder, *excluded)
    return [path for path in matches(folder, ast.literal_eval(value.args[0])) if path not in without]


def matches(folder: Path, patterns: Iterable[str] = ()) -> list[Path]:
    """What `glob` finds in Bazel: it stops at folders that have a BUILD file of their own."""
    found = {path.relative_to(ROOT) for pattern in patterns for path in (ROOT / folder).glob(pattern)}
    return sorted(path for path in found if next(up for up in path.parents if (ROOT / up / "BUILD").exists()) == folder)


def full_label(folder: Path, label: str) -> str:
    if label.startswith(":"):
        return f"//{folder}{label}"
    return label if ":" in label else f"{label}:{label.rpartition('/')[2]}"


@cache
def owners() -> dict[Path, str]:
    """Source file -> label of the library that holds it."""
    return {path: label for label, files, _ in build_rules("py_library") for path in files}


def needed(files: list[Path]) -> set[str]:
    return {owners()[MODULES[name]] for path in files for name in own_imports(path) if MODULES[name] in owners()}


def test_every_module_has_a_bazel_library():
    none([str(path) for path in MODULES.values() if path not in owners()])


def test_bazel_deps_are_the_imports():
    package = "//tfvae:package"
    wrong = {}
    for label, files, deps in build_rules("py_library"):
        want = needed(files) - {label}
        if not want and label.startswith("//tfvae") and label != package:
            want = {package}
        if deps != want:
            wrong[label] = f"missing {sorted(want - deps)}, unused {sorted(deps - want)}"
    none(wrong.items())


def test_bazel_tests_have_what_they_import():
    wrong = {
        label: sorted(lacking)
        for label, files, deps in build_rules("pytest_tests")
        if (lacking := needed(files) - deps)
    }
    none(wrong.items())


def test_every_test_has_a_bazel_rule():
    known = {path for _, files, _ in build_rules("pytest_tests") for path in files}
    none([str(p) for p in sources("tests") if p.name.endswith("_test.py") and p not in {*known, *READ_THE_WHOLE_TREE}])
