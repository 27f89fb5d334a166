"""Fingerprints of code: what counts as a change."""

import pytest

from pipelines import code
from pipelines.code import code_fingerprint, reachable
from pipelines.pipeline import NOT_TRAINING


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


def test_an_unknown_module_is_named(tree):
    with pytest.raises(ValueError, match=r"`modules` must be modules of tfvae, .*; got 'configs.nope'"):
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
