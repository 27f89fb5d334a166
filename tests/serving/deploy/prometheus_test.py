import shutil
import subprocess

import pytest

from tests.deployment import DEPLOY, text

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(
    not PROMTOOL, reason="promtool is not installed (Debian: apt-get install prometheus)"
)


def check(path):
    command = [PROMTOOL, "check", "config", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@needs_promtool
def test_prometheus_takes_the_configuration():
    done = check(DEPLOY / "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("metrics_path", "metric_path"), ("15s", "15 seconds"), ("static_configs:", "static_configs: 1")],
)
def test_a_mistake_is_found(right, wrong, tmp_path):
    path = tmp_path / "prometheus.yml"
    path.write_text(text("prometheus.yml").replace(right, wrong))
    assert check(path).returncode == 1
