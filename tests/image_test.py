"""The image of pipelines/Dockerfile, as far as it can be told without an engine that builds it."""

import re
import shutil
import subprocess
import sys
from zipfile import ZipFile

import pytest

from tests.house import PACKAGES, ROOT, sources

DOCKERFILE = (ROOT / "pipelines/Dockerfile").read_text()


def copied() -> list[tuple[str, str]]:
    """(file or folder of the project, its place in the image) of the Dockerfile's COPY lines."""
    lines = [line.split()[1:] for line in DOCKERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line]
    return [(name, target) for *names, target in lines for name in names]


def test_the_image_is_made_of_what_is_here():
    assert [name for name, _ in copied() if not (ROOT / name).exists()] == []
    installed = re.findall(r"-r (\S+)", DOCKERFILE)
    assert installed == ["requirements/stable.txt", "requirements/kubeflow.txt"]
    assert {name for name, target in copied() if target == "requirements/"} == set(installed)
    assert "TF_USE_LEGACY_KERAS=0" in DOCKERFILE.rpartition("FROM ")[2]  # of the last stage
    assert not re.search(r"^(ENTRYPOINT|CMD)\b", DOCKERFILE, re.M)  # Kubeflow gives the command


@pytest.mark.slow  # builds a wheel
def test_the_wheel_of_the_image_holds_all_that_runs(tmp_path):
    """Of what the Dockerfile copies, and of nothing else."""
    (tmp_path / "source").mkdir()
    for name, target in copied():
        if target.startswith("source/"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tmp_path / "source" / name)
    code = "from setuptools.build_meta import build_wheel; print(build_wheel('..'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "source", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with ZipFile(tmp_path / done.stdout.split()[-1]) as wheel:
        held = set(wheel.namelist())
    assert {str(path) for path in sources(*PACKAGES)} <= held
    beside = [path.relative_to(ROOT) for path in (ROOT / "tfvae").rglob("*.jinja")]
    assert beside
    assert {str(path) for path in beside} <= held
