"""Seeds of one experiment: what fails is named, and takes nothing else with it."""

from pathlib import Path

from benchmarks import seeds
from benchmarks.measured_runs import Measured
from benchmarks.runs import FailedError


def test_failures_are_named_beside_what_has_finished(tmp_path, monkeypatch):
    rows = {"vae": {"elbo": -1.0}}
    found = {
        "seed0": Measured(rows, {}),
        "seed1": Measured(rows, {"beta": "loss is nan"}),
        "seed2": Measured({}, {"vae": "loss is nan"}),
    }

    def measured(workdir, flags, jobs):
        if workdir.name not in found:
            raise FailedError("killed", 137)
        assert f"--config.seed={workdir.name.removeprefix('seed')}" in flags
        return found[workdir.name]

    monkeypatch.setattr(seeds, "measured", measured)
    runs, failures = seeds.run_seeds(Path("x.py"), {"preset": "smoke"}, [0, 1, 2, 3], 2, tmp_path)
    assert runs == [rows, rows]
    assert failures == ["seed 1, stage beta: loss is nan", "seed 2, stage vae: loss is nan", "seed 3: killed"]
