"""Rows a second of this project's ingestion and of TFX's CsvExampleGen, on one file of made-up addresses in one run.

  python -m benchmarks.records_ingest --rows=1000000

Each reads the file once in this process and once with two worker processes of Beam; the best of the two counts, as a
user may choose. Times are those of the executors: from a file to gzipped records in splits. Ours also checks the
coordinates, keeps what it cannot read, and gathers what a schema is fitted to; CsvExampleGen stops at the first
malformed row, so all rows here are sound.
"""

import base64
import json
import pickle
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from absl import app, flags
from tfx.components.example_gen.csv_example_gen.executor import Executor as Csv
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.proto import example_gen_pb2
from tfx.types.standard_artifacts import Examples
from tfx.utils import proto_utils

from benchmarks.made_up_rows import write_rows
from pipelines.artifacts import Rejects
from pipelines.components.ingest.executor import COUNTS, Executor
from tfvae.data.records.addresses import AddressFiles

_ROWS = flags.DEFINE_integer("rows", 1_000_000, "Rows of the file.")
_RUNNER = ["--runner=apache_beam.runners.portability.fn_api_runner.FnApiRunner", "--sdk_container_image=unused"]
_MODES = {
    "in one process": [*_RUNNER, "--direct_running_mode=in_memory"],
    "with two workers": [*_RUNNER, "--direct_running_mode=multi_processing", "--direct_num_workers=2"],
}
_SPLITS = {"train": 8, "validation": 1, "test": 1}

Run = Callable[[BaseBeamExecutor.Context, Path, Path], None]
"""Reads the one CSV file of a folder, and writes to another folder."""


def ours(context: BaseBeamExecutor.Context, source: Path, target: Path) -> None:
    """The node `Ingest`."""
    outputs = {"examples": Examples(), "rejects": Rejects()}
    for name, artifact in outputs.items():
        artifact.uri = str(target / name)
        Path(artifact.uri).mkdir(parents=True)
    reader = base64.b64encode(pickle.dumps(AddressFiles(str(source)))).decode()
    properties = {"reader": reader, "max_reject_fraction": 0.0}
    Executor(context).Do({}, {name: [artifact] for name, artifact in outputs.items()}, properties)
    counts = json.loads((target / "rejects" / COUNTS).read_text())
    assert counts["items"] == sum(n for split, n in counts["records"].items() if split in _SPLITS), counts


def theirs(context: BaseBeamExecutor.Context, source: Path, target: Path) -> None:
    """TFX's `CsvExampleGen`."""
    examples = Examples()
    examples.uri = str(target / "examples")
    Split = example_gen_pb2.SplitConfig.Split
    splits = [Split(name=name, hash_buckets=buckets) for name, buckets in _SPLITS.items()]
    inputs = example_gen_pb2.Input(splits=[example_gen_pb2.Input.Split(name="all", pattern="*.csv")])
    outputs = example_gen_pb2.Output(split_config=example_gen_pb2.SplitConfig(splits=splits))
    properties = {
        "input_base": str(source),
        "input_config": proto_utils.proto_to_json(inputs),
        "output_config": proto_utils.proto_to_json(outputs),
        "output_data_format": example_gen_pb2.FORMAT_TF_EXAMPLE,
        "output_file_format": example_gen_pb2.FORMAT_TFRECORDS_GZIP,
    }
    Csv(context).Do({}, {"examples": [examples]}, properties)


def seconds(run: Run, mode: str, source: Path) -> float:
    """Of one run."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "tmp").mkdir()
        context = BaseBeamExecutor.Context(beam_pipeline_args=_MODES[mode], tmp_dir=str(root / "tmp"), unique_id="1")
        start = time.perf_counter()
        run(context, source, root)
        return time.perf_counter() - start


def warm_up(run: Run) -> None:
    """Imports what the first run of each imports."""
    with tempfile.TemporaryDirectory() as folder:
        write_rows(Path(folder, "rows.csv"), 1000)
        seconds(run, "in one process", Path(folder))


def main(_: list[str]) -> None:
    """Measures and prints."""
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        write_rows(Path(folder, "rows.csv"), _ROWS.value)
        print(f"{_ROWS.value:,} rows, {Path(folder, 'rows.csv').stat().st_size / 1e6:.0f} MB", flush=True)
        for name, run in {"tfvae's Ingest": ours, "TFX's CsvExampleGen": theirs}.items():
            warm_up(run)
            found = {mode: seconds(run, mode, Path(folder)) for mode in _MODES}
            best[name] = min(found.values())
            for mode, taken in found.items():
                print(f"{name:20} {mode:17} {taken:7.1f} s {_ROWS.value / taken:9,.0f} rows/s", flush=True)
    mine, other = best.values()
    print(f"The best of ours reads {other / mine:.1f} times as many rows a second as the best of TFX's.")


if __name__ == "__main__":
    app.run(main)
