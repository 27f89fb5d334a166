"""House rules: where imports point, what the BUILD files say of them, how large things grow, what stays light."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("tfvae", "configs", "serving", "pipelines")

# Who may import whom: a name may import all names to its left, on its own line and, through these, on the others.
DIRECTION = """
types, checks, symbols <- randomness <- likelihoods <- latents, networks <- model <- inference, generators <- metrics
types, checks <- schedules <- objectives <- inference <- semi_amortized <- configs
randomness <- objectives
checks <- data.schema <- data.structure <- likelihoods, data
checks <- moving_moments <- latents, networks
compiled <- generators, metrics
likelihoods <- objectives
inference <- record_inference <- configs
types, checks, symbols <- data <- metrics
model, data <- data.latents <- experiment
checks <- config <- run_directory, training
metrics <- training <- experiment <- configs <- serving <- pipelines
types, checks <- plots <- configs
experiment, run_directory, plots <- fitting, reporting <- measuring
quiet, fitting, measuring <- train, evaluate, pipelines
quiet, run_directory <- serving
"""

# The only modules that may import a library; a name stands for all below it.
CONFINED = {
    "absl": ("tfvae.train", "tfvae.evaluate", "serving", "pipelines"),
    "apache_beam": ("pipelines",),
    "folium": ("tfvae.plots",),
    "jinja2": ("tfvae.plots",),
    "matplotlib": ("tfvae.plots",),
    "rich": ("tfvae.training", "tfvae.plots.table", "tfvae.fitting", "tfvae.measuring", "pipelines"),
    "tensorflow_serving": ("serving",),
    "tf_keras": (),
    "tfx": ("pipelines",),
}

# Keras 2 in disguise, and random state that a resumed run would have to save.
BANNED = ("tf.keras", "tf.random.Generator", "tf.random.set_seed", "tf.random.normal", "keras.random.SeedGenerator")

LIGHT = ("import tfvae", "import tfvae.data.reader", "import configs", "import pipelines")


def sources(*folders: str) -> list[Path]:
    return sorted(path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sources(*PACKAGES)}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names of the modules that a file imports, at any depth."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else str(node.module)


def own_imports(path: Path) -> set[str]:
    return {name for name in imports(path) if name in MODULES} - {"tfvae"}


def none(found: Iterable[object]) -> None:
    """Fails with one finding a line."""
    lines = [str(item) for item in found]
    assert not lines, "\n" + "\n".join(lines)


def within(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


# --- direction ---


def read_direction(text: str) -> dict[str, set[str]]:
    """Name -> all names it may import."""
    allowed: dict[str, set[str]] = {}
    for line in text.strip().splitlines():
        groups = [[name.strip() for name in group.split(",")] for group in line.split("<-")]
        for i, group in enumerate(groups):
            for name in group:
                allowed.setdefault(name, set()).update(left for earlier in groups[:i] for left in earlier)
    for _ in allowed:  # the closure of a relation on n names is reached after at most n rounds
        for lefts in allowed.values():
            lefts |= {further for left in lefts for further in allowed[left]}
    return allowed


ALLOWED = read_direction(DIRECTION)


def place(module: str) -> str:
    """The name in DIRECTION under which a module falls."""
    parts = module.removeprefix("tfvae.").split(".")
    names = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return next((name for name in names if name in ALLOWED), f"{module}, which has no place in DIRECTION,")


def test_direction_has_no_cycle():
    none([name for name, lefts in ALLOWED.items() if name in lefts])


def test_direction_is_read_as_written():
    assert read_direction("a <- b, c <- d\nd <- e") == {
        "a": set(),
        "b": {"a"},
        "c": {"a"},
        "d": {*"abc"},
        "e": {*"abcd"},
    }


def test_imports_point_left():
    wrong = [
        f"{module} imports {name}: {place(module)} may not import {place(name)}"
        for module, path in MODULES.items()
        for name in own_imports(path)
        if module.split(".")[:2] != name.split(".")[:2]
        and place(module) != place(name)
        and place(name) not in ALLOWED.get(place(module), ())
    ]
    none(wrong)


def test_libraries_are_confined():
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        for name in imports(path)
        if (top := name.partition(".")[0]) in CONFINED and not within(module, CONFINED[top])
    ]
    none(wrong)


def test_banned_names_are_not_used():
    used = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path in MODULES.values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in BANNED
    ]
    none(used)


# --- BUILD files ---


def build_rules(rule: str) -> Iterator[tuple[str, list[Path], set[str]]]:
    """(label, sources, labels of deps) of the rules of one kind. BUILD files are Python to `ast`."""
    for build in sorted(path for folder in (*PACKAGES, "tests") for path in (ROOT / folder).rglob("BUILD")):
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
    reads_the_whole_tree = Path("tests/architecture_test.py")
    none([str(p) for p in sources("tests") if p.name.endswith("_test.py") and p not in {*known, reads_the_whole_tree}])


# --- sizes ---


def body_lines(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    size = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        size -= (function.body[0].end_lineno or 0) - function.body[0].lineno + 1
    return size


def functions() -> dict[str, int]:
    return {
        f"{path}:{node.lineno} {node.name}": body_lines(node)
        for path in MODULES.values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    }


def test_modules_are_small():
    sizes = {str(path): len((ROOT / path).read_text("utf-8").splitlines()) for path in sources(*PACKAGES, "tests")}
    none({path: size for path, size in sizes.items() if size > 400}.items())
    assert median(size for path, size in sizes.items() if not path.endswith("__init__.py")) <= 150


def test_functions_are_small():
    sizes = functions()
    none({name: size for name, size in sizes.items() if size > 50}.items())
    assert median(sizes.values()) <= 8


def test_inheritance_is_shallow():
    bases = {
        node.name: [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        for path in MODULES.values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    }

    def depth(name: str) -> int:
        return 1 + max((depth(base) for base in bases[name] if base in bases), default=0)

    none({name: depth(name) for name in bases if depth(name) > 2}.items())


# --- what stays light, what is public ---


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("statement", LIGHT)
def test_light_imports_leave_tensorflow_out(statement):
    assert run_python(f"{statement}; import sys; print('tensorflow' in sys.modules)") == "False\n"


@pytest.mark.parametrize("flag", ["--list", "--help"])
def test_the_pipeline_command_answers_without_tensorflow(flag):
    code = f"""
import runpy, sys
sys.argv = ["pipelines.run", "{flag}"]
try:
    runpy.run_module("pipelines.run", run_name="__main__", alter_sys=True)
finally:
    print("loaded:", {{"tensorflow", "tfx", "apache_beam"}} & set(sys.modules))
"""
    assert run_python(code).rstrip().endswith("loaded: set()")


@pytest.mark.parametrize("package", [name for name, path in MODULES.items() if path.name == "__init__.py"])
def test_public_names_exist(package):
    module = importlib.import_module(package)
    none([name for name in getattr(module, "__all__", ()) if not hasattr(module, name)])


def test_packages_that_export_say_what():
    packages = [(name, path) for name, path in MODULES.items() if path.name == "__init__.py"]
    exporting = [path for name, path in packages if any(within(imported, (name,)) for imported in own_imports(path))]
    none([str(path) for path in exporting if "__all__" not in (ROOT / path).read_text("utf-8")])


# --- the tree ---


def test_tests_mirror_the_sources():
    """a/b_test.py tests a/b.py or the folder a/b; a/a_test.py tests the package a."""
    tests = [path.relative_to("tests") for path in sources("tests") if path.name.endswith("_test.py")]
    tested = {path: path.with_name(path.name.replace("_test.py", "")) for path in tests if len(path.parts) > 1}
    packages = {path for path, source in tested.items() if source.name == source.parent.name}
    strays = [path for path, source in tested.items() if not {f"{source}.py", str(source)} & known_sources()]
    none(path for path in strays if path not in packages)


def known_sources() -> set[str]:
    return {str(path) for source in MODULES.values() for path in (source, *source.parents)}


def test_no_machine_path_and_no_registry_host():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    forbidden = re.compile(r"(?<![\w.])/(work|root|home/\w+|var/tmp)/|pypi\.|python[h]osted|index-ur[l]|find-link[s]")
    files = [path for name in listed if (path := ROOT / name).is_file()]
    found = {
        str(path): match.group() for path in files if (match := forbidden.search(path.read_text("utf-8", "ignore")))
    }
    none(found.items())
