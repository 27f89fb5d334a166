"""Fingerprints of code: what counts as a change."""

import sys
from types import SimpleNamespace

import pytest

from pipelines import code
from pipelines.code import code_fingerprint, reachable
from pipelines.pipeline import NOT_TRAINING
from tfvae.config_file import module_name, users_file


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small project: configs.a -> tfvae.b -> tfvae.plots.c, the last with a template beside it."""
    files = {
        "tfvae/__init__.py": "",
        "tfvae/b.py": "def f():\n    from tfvae.plots import c\n    return c\n",
        "tfvae/unused.py": "x = 1\n",
        "tfvae/plots/__init__.py": "",
        "tfvae/plots/c.py": "import os\n",
        "tfvae/plots/c.html.jinja": "<p>",
        "configs/a.py": "from tfvae.b import f\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(code, "ROOT", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget():
    for cached in (code._files, code._tree, code._imports, code._content):
        cached.cache_clear()


def fingerprint(**kwargs):
    forget()
    return code_fingerprint("configs.a", **kwargs)


def test_imports_are_followed(tree):
    assert reachable(("configs.a",)) == {"configs.a", "tfvae.b", "tfvae.plots.c"}
    assert reachable(("configs.a",), leave_out=("tfvae.plots",)) == {"configs.a", "tfvae.b"}
    assert reachable(("configs.a",), leave_out=("tfvae.*.c",)) == {"configs.a", "tfvae.b"}


@pytest.mark.parametrize("name", ["configs/a.py", "tfvae/b.py", "tfvae/plots/c.py"])
def test_an_edit_counts(tree, name):
    before = fingerprint()
    with (tree / name).open("a") as file:
        file.write("y = 2\n")
    assert fingerprint() != before


def test_a_template_counts(tree):
    before, without = fingerprint(), fingerprint(leave_out=("tfvae.plots",))
    (tree / "tfvae/plots/c.html.jinja").write_text("<b>")
    assert fingerprint() != before
    assert fingerprint(leave_out=("tfvae.plots",)) == without


def test_comments_layout_and_other_modules_do_not_count(tree):
    before = fingerprint()
    (tree / "tfvae/unused.py").write_text("x = 2\n")
    (tree / "tfvae/b.py").write_text("# why\ndef f():\n\n    from tfvae.plots import c\n    return (c)\n")
    assert fingerprint() == before


@pytest.fixture
def mine(tree, monkeypatch):
    """Folder of a user's file that imports one beside it, a package beside it, and the project."""
    files = {
        "mine.py": "import helper\nfrom nets import deep\nfrom tfvae.b import f\nimport numpy\n",
        "helper.py": "x = 1\n",
        "nets/__init__.py": "",
        "nets/deep.py": "from .wide import w\n",
        "nets/wide.py": "w = 1\n",
        "unused.py": "x = 1\n",
    }
    for name, text in files.items():
        path = tree / "user" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tree / "user")  # as loading does
    return tree / "user"


def test_a_users_file_counts_with_what_it_imports_from_its_folder(mine):
    found = reachable((module_name(mine / "mine.py"),))
    own = {str(path.relative_to(mine)) for path in map(users_file, found) if path}
    assert own == {"mine.py", "helper.py", "nets/__init__.py", "nets/deep.py", "nets/wide.py"}
    assert found >= {"tfvae.b", "tfvae.plots.c"}


@pytest.mark.parametrize(
    ("name", "counts"), [("mine.py", True), ("helper.py", True), ("nets/wide.py", True), ("unused.py", False)]
)
def test_an_edit_of_a_users_file_counts(mine, name, counts):
    before = code_fingerprint(module_name(mine / "mine.py"))
    with (mine / name).open("a") as file:
        file.write("y = 2\n")
    forget()
    assert (code_fingerprint(module_name(mine / "mine.py")) != before) == counts


def test_a_module_of_this_process_counts_by_its_file(mine, monkeypatch):
    monkeypatch.setitem(sys.modules, "helper", SimpleNamespace(__file__=str(mine / "helper.py")))
    assert reachable(("helper",)) == {module_name(mine / "helper.py")}


def test_an_unknown_module_is_named(tree):
    with pytest.raises(ValueError, match=r"must be modules of tfvae, .*, or loaded from a file; got 'configs.nope'"):
        code_fingerprint("configs.nope")


def test_what_a_trainer_depends_on():
    training = reachable(("pipelines.trainer", "configs.two_stage_digits"), NOT_TRAINING)
    assert {
        "tfvae.objectives.elbo",
        "tfvae.training.updates.gradient",
        "serving.export.export",
        "configs.kinds.images.wiring",
    } <= training
    assert not training & {
        "tfvae.plots.style",
        "tfvae.experiment.report",
        "pipelines.job",
        "configs.two_stage_celeba",
        "configs.kinds.images.figures",
        "configs.kinds.images.measures",
    }
