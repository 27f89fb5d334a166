"""Beam's options from flags; a Dask cluster that is asked first, and that does the work of one process."""

import socket
from importlib.util import find_spec
from pathlib import Path

import apache_beam as beam
import pytest
from absl import flags
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.beam.ingest import MergeCounts, WriteShard, write_counts
from pipelines.runners import beam as runners
from pipelines.runners.beam import BeamArgs, beam_args, beam_options, define_beam_flags, require_cluster
from tests.dask_cluster import dask_cluster
from tfvae.checks import ConfigError
from tfvae.data.counts import COUNTS, most_rejects, parse_counts
from tfvae.data.images.digits import Digits
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files

ADDRESS = "tcp://127.0.0.1:8786"


def test_flags_are_what_options_are_made_of():
    own = flags.FlagValues()
    chosen = define_beam_flags(own)
    own(["command", "--beam_runner=DataflowRunner", "--beam_arg=--project=mine", "--beam_arg=--region=here"])
    assert beam_options(*chosen.values) == ["--runner=DataflowRunner", "--project=mine", "--region=here"]
    own.unparse_flags()
    own(["command"])
    assert beam_options(*chosen.values) == beam_options("local")


def test_local_runners_are_beams_own_with_workers():
    options = PipelineOptions(beam_options("local")).get_all_options()
    assert (options["direct_running_mode"], options["direct_num_workers"]) == ("in_memory", 1)
    options = PipelineOptions(beam_options("processes")).get_all_options()
    assert options["direct_running_mode"] == "multi_processing"
    assert options["direct_num_workers"] >= 1


def test_options_of_ones_own_come_last():
    assert beam_options("FlinkRunner", None, ["--flink_master=h:8081"]) == [
        "--runner=FlinkRunner", "--flink_master=h:8081",
    ]  # fmt: skip
    assert beam_options("dask", ADDRESS, ["--dask_npartitions=9"])[-1] == "--dask_npartitions=9"


def test_only_chains_go_to_dask():
    args = beam_args("dask", ADDRESS)
    assert args == BeamArgs(beam_options("local"), beam_options("dask", ADDRESS))
    assert f"--dask_client_address={ADDRESS}" in args.of_chains
    assert beam_args("DataflowRunner").of_all == ["--runner=DataflowRunner"]


@pytest.mark.parametrize(("runner", "address"), [("dask", None), ("local", ADDRESS), ("DataflowRunner", ADDRESS)])
def test_dask_and_its_address_go_together(runner, address):
    with pytest.raises(ConfigError, match=r"`--dask_address` must be given with --beam_runner=dask, and only then"):
        beam_options(runner, address)


@pytest.fixture
def mute():
    """Address of a socket that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def refused(address) -> str:
    with pytest.raises(ConfigError) as caught:
        require_cluster(address)
    message = str(caught.value)
    assert message.startswith("`--dask_address` must be the address of a Dask scheduler that has workers")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:80", "tcp://127.0.0.1:port"])
def test_what_is_no_address_is_named(address):
    assert f"; {address} does not answer (" in refused(address)


def test_who_does_not_answer_is_not_waited_for(monkeypatch, mute):
    monkeypatch.setattr(runners, "PATIENCE", 0.2)
    assert f"{mute} does not answer (in 0.2 s)" in refused(mute)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert f"tcp://127.0.0.1:{port} does not answer (" in refused(f"tcp://127.0.0.1:{port}")


def test_dask_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(runners, "find_spec", lambda name: None if name == "distributed" else find_spec(name))
    with pytest.raises(ConfigError, match=r"^`--beam_runner=dask` needs Dask: pip install dask distributed\.$"):
        require_cluster(ADDRESS)


def test_a_scheduler_without_workers_is_no_cluster(tmp_path):
    with dask_cluster(tmp_path, workers=0) as address:
        assert refused(address).endswith(f"; {address} has none, start one with `dask worker {address}`.")


@pytest.mark.slow  # two processes import TensorFlow
def test_two_workers_write_the_records_of_one_process(tmp_path):
    """Beam's runner on Dask computes the last branch alone, without a word: files and counts must both be there."""
    reader, shards = Digits(), Digits().shards()
    with dask_cluster(tmp_path) as address, beam.Pipeline(argv=beam_options("dask", address)) as pipeline:
        _ = (
            pipeline
            | beam.Create([(index, tuple(shard)) for index, shard in enumerate(shards)])
            | beam.Reshuffle()
            | beam.ParDo(WriteShard(reader, str(tmp_path / "dask"), len(shards), most_rejects(shards, 0.01)))
            | beam.CombineGlobally(MergeCounts())
            | beam.Map(write_counts, str(tmp_path / "dask"))
        )
    counts = ingest(reader, tmp_path / "plain")
    assert parse_counts((tmp_path / "dask" / COUNTS).read_text()) == counts
    found, plain = (record_files(tmp_path / name) for name in ("dask", "plain"))
    assert sorted(found) == sorted(plain)
    for split, files in plain.items():
        assert [Path(file).read_bytes() for file in found[split]] == [Path(file).read_bytes() for file in files]
