"""House rules: where imports point, how large things grow, what stays light."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterable
from statistics import median

import pytest

from tests.house import MODULES, PACKAGES, ROOT, imports, none, own_imports, sources, tree, within

# Who may import whom: a name may import all names to its left, on its own line and, through these, on the others.
DIRECTION = """
latents, networks <- model <- inference <- generators <- metrics
metrics <- training <- experiment <- configs <- serving <- pipelines
lazy <- tfvae, schema, data, networks, metrics, training, plots
checks, whole_files <- schema, config, moving_moments
whole_files <- seals <- data, training
checks, whole_files, interrupts <- plots, training
checks <- lock <- experiment, pipelines
checks <- full_disk <- train, evaluate, pipelines
interrupts <- command
checks, schema <- exported <- serving
types, threefry <- row_seeds <- randomness
types, checks, symbols <- randomness, schedules, plots
types, symbols, schema <- data, likelihoods
randomness <- likelihoods
randomness, likelihoods, moving_moments <- networks
moving_moments <- latents
schedules, likelihoods, randomness <- objectives <- metrics
schedules <- inference
compiled <- generators, networks
static_shapes <- data, networks
data <- metrics
config, config_file <- run_directory, plots <- experiment
metrics, plots, run_directory <- table_report <- configs
checks <- config_file
collector, config, config_file <- command
quiet, command, experiment <- train, evaluate, serving
exported, table_report, serving <- tables
"""

# The kinds of data. A wing is a folder or file of that name, on any axis.
WINGS = ("images", "manifolds", "records", "sentences")

# The only modules that may import a library; a name stands for all below it.
CONFINED = {
    "absl": ("tfvae.command", "tfvae.train", "tfvae.evaluate", "tfvae.tables.command", "serving", "pipelines"),
    "aiohttp": ("serving.server",),
    "apache_beam": ("pipelines",),
    "charset_normalizer": ("tfvae.data.containers",),
    "distributed": ("pipelines",),
    "folium": ("tfvae.plots",),
    "grpc": ("serving",),
    "jinja2": ("tfvae.plots",),
    "matplotlib": ("tfvae.plots",),
    "openpyxl": ("tfvae.data.records.files",),
    "orjson": ("serving",),
    "pyarrow": ("serving.row_files", "tfvae.data.records.files", "tfvae.tables"),
    "rich": ("tfvae.training.actions.progress", "tfvae.plots.tables", "tfvae.experiment", "tfvae.tables", "pipelines"),
    "sqlalchemy": ("tfvae.data.records.files",),
    "tensorflow_serving": ("serving",),
    "tf_keras": (),
    "tfx": ("pipelines",),
}

# Keras 2 in disguise, and random state that a resumed run would have to save.
BANNED = ("tf.keras", "tf.random.Generator", "tf.random.set_seed", "tf.random.normal", "keras.random.SeedGenerator")

LIGHT = (
    "import tfvae",
    "import tfvae.table_report",
    "import tfvae.exported",
    "import tfvae.tables",
    "import tfvae.tables.frame",
    "import tfvae.data.reader",
    "import configs",
    "import pipelines",
)


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


def wing(module: str) -> str | None:
    """The wing in which a module lies; experiments in configs/ are of no wing, they choose one."""
    parts = module.split(".")
    if parts[:2] == ["tfvae", "tables"]:  # the door for those who have a table
        return "records"
    inner = parts[1:] if parts[0] == "tfvae" else parts[2:] if parts[:2] == ["configs", "kinds"] else []
    return next((part for part in inner if part in WINGS), None)


def crossings(imported: Iterable[tuple[str, str]]) -> list[str]:
    """What breaks the grid's two rules: a wing imports no other wing, and what all share imports no wing."""
    return [
        f"{module} ({wing(module) or 'shared'}) imports {name}, which is of the wing {wing(name)}"
        for module, name in imported
        if wing(name) not in (None, wing(module)) and module.startswith(("tfvae", "configs.kinds"))
    ]


def test_no_wing_is_crossed():
    none(crossings((module, name) for module, path in MODULES.items() for name in own_imports(path)))


@pytest.mark.parametrize(
    ("module", "name", "crossed"),
    [
        ("tfvae.metrics.images.kid", "tfvae.data.records.table", True),
        ("tfvae.objectives.elbo", "tfvae.objectives.records", True),
        ("tfvae.metrics.images.kid", "tfvae.metrics.images.frechet", False),
        ("tfvae.metrics.images.kid", "tfvae.metrics.moments", False),
        ("configs.kinds.images.methods", "configs.kinds.records.methods", True),
        ("configs.records", "configs.kinds.records.methods", False),
    ],
)
def test_a_crossed_wing_is_found(module, name, crossed):
    assert bool(crossings([(module, name)])) == crossed


def test_libraries_are_confined():
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        for name in imports(path)
        if (top := name.partition(".")[0]) in CONFINED and not within(module, CONFINED[top])
    ]
    none(wrong)


def test_the_server_needs_nothing_that_trains():
    light = ("serving.server", "tfvae.schema", "tfvae.checks", "tfvae.quiet")
    wrong = [
        f"{module} imports {name}"
        for module, path in MODULES.items()
        for name in imports(path)
        if within(module, ("serving.server",))
        and within(name, ("serving", "tfvae", "keras", "tensorflow_probability"))
        and not within(name, light)
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


@pytest.mark.parametrize("flag", ["--list", "--help", "--nonsense", "--pipeline=nonsense"])
@pytest.mark.parametrize(
    "command",
    ["pipelines.run", "pipelines.generate", "tfvae.train", "tfvae.evaluate", "serving.sample", "serving.server"],
)
def test_commands_answer_without_tensorflow(command, flag):
    code = f"""
import runpy, sys
sys.argv = ["{command}", "{flag}"]
try:
    runpy.run_module("{command}", run_name="__main__", alter_sys=True)
finally:
    print("\\nloaded:", {{"tensorflow", "tfx", "apache_beam"}} & set(sys.modules))
"""
    assert "\nloaded: set()\n" in run_python(code)


def test_console_scripts_answer(monkeypatch, capsys):
    scripts = re.findall(r'"(tfvae-\w+) = ([\w.]+):cli"', (ROOT / "setup.py").read_text("utf-8"))
    assert len(scripts) == 6
    for script, module in scripts:
        monkeypatch.setattr(sys, "argv", [script, "--help"])
        with pytest.raises(SystemExit, match="0"):
            importlib.import_module(module).cli()
        said = capsys.readouterr().out
        assert f"python -m {module} --" in said or f"\n  {script} " in said


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
    """a/b_test.py tests a/b.py, a page's b.js, a deployed file b or the folder b; a/a_test.py tests the package a."""
    tests = [path.relative_to("tests") for path in sources("tests") if path.name.endswith("_test.py")]
    tested = {path: path.with_name(path.name.replace("_test.py", "")) for path in tests if len(path.parts) > 1}
    packages = {path for path, source in tested.items() if source.name == source.parent.name}
    strays = [
        path for path, source in tested.items() if not {f"{source}.py", f"{source}.js", str(source)} & known_sources()
    ]
    none(path for path in strays if path not in packages)


def known_sources() -> set[str]:
    other = (*(ROOT / "serving" / "deploy").iterdir(), *(ROOT / "serving" / "server" / "page").glob("*.js"))
    found = (*MODULES.values(), *sources("benchmarks"), *(path.relative_to(ROOT) for path in other))
    return {str(path) for source in found for path in (source, source.with_suffix(""), *source.parents)}


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
