"""Prometheus' text."""

import re
import shutil
import subprocess

import pytest

from serving.server.metrics import BOUNDS, Metrics
from serving.server.status import Code


@pytest.fixture
def text():
    metrics = Metrics()
    for seconds in (5e-6, 2e-3, 2e-3, 1e6):
        metrics.answered("m", "predict", "REST", Code.OK, seconds)
    metrics.answered('a"b\\c\nd', "status", "GRPC", Code.NOT_FOUND, 0.0)
    metrics.ran("m", "predict", 1e-3)
    return metrics.text()


def samples(text):
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def test_counts_by_model_and_status(text):
    assert samples(text)[':tensorflow:serving:request_count{model_name="m",status="OK"}'] == "4"
    assert ':tensorflow:serving:request_count{model_name="a\\"b\\\\c\\nd",status="NOT_FOUND"} 1\n' in text


def test_buckets_are_cumulative_and_end_with_all(text):
    labels = 'model_name="m",API="predict",entrypoint="REST"'
    found = samples(text)
    name = ":tensorflow:serving:request_latency"
    counts = [int(v) for key, v in found.items() if key.startswith(f"{name}_bucket{{{labels},le=")]
    assert counts == sorted(counts)
    assert len(counts) == len(BOUNDS) + 1
    assert counts[0] == 1
    assert counts[-1] == 4
    assert found[f"{name}_count{{{labels}}}"] == "4"
    assert float(found[f"{name}_sum{{{labels}}}"]) == pytest.approx(1e12 + 4005)


def test_bounds_are_in_microseconds(text):
    bounds = [float(bound) for bound in re.findall(r'runtime_latency_bucket{.*le="([\d.e+]+)"', text)]
    assert bounds == pytest.approx(BOUNDS, rel=1e-5)
    first = next(
        b for b, line in zip(bounds, re.findall(r"runtime_latency_bucket{.*} (\d)", text), strict=False) if line == "1"
    )
    assert first / 1.8 < 1000 <= first


def test_prometheus_reads_it(text):
    if shutil.which("promtool") is None:
        pytest.skip("promtool, of Debian's package prometheus, is not installed")
    done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert done.returncode in (0, 3), done.stderr  # 3: style alone
