"""Shards on several processes: the same bytes as on one."""

import pytest

from pipelines.beam.generate import draw_all
from pipelines.runners.beam import beam_options
from pipelines.shards import Shards
from tests.dask_cluster import dask_cluster
from tests.toy_models import toy


def files(model, out, options):
    (out / ".progress").mkdir(parents=True)
    shards = Shards(str(model), str(out), "digest", ".csv.gz", 1000, 8, 5, 1.0)
    draw_all(shards, shards.missing(), options)
    assert shards.missing() == []
    return [shards.path(index).read_bytes() for index in range(8)]


@pytest.mark.slow  # each worker imports TensorFlow
@pytest.mark.parametrize("runner", ["processes", "dask"])
def test_shards_are_the_same_on_one_process_and_on_two(runner, tmp_path):
    model = toy(tmp_path / "model")
    here = files(model, tmp_path / "here", beam_options("local"))
    if runner == "dask":
        with dask_cluster(tmp_path) as address:
            there = files(model, tmp_path / "there", beam_options("dask", address))
    else:
        there = files(model, tmp_path / "there", beam_options("processes"))
    assert there == here
