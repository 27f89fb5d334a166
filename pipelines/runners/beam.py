"""Which of Beam's runners does the work: --beam_runner, --dask_address and --beam_arg -> Beam's options.

Imports neither Beam nor TFX, so that mistakes answer at once.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

from absl import flags

from tfvae.checks import ConfigError

LOCAL_MODES = {"local": ("in_memory", 1), "processes": ("multi_processing", 0)}
"""`--beam_runner` -> Beam's mode, and number of workers; 0 for one a core."""
DASK = "dask"
"""`--beam_runner` for a Dask cluster; any other name is that of one of Beam's runners."""
FN_API_RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"
"""Beam's runner on this machine, as a class: plain DirectRunner first tries to download another runner."""
DASK_RUNNER = "apache_beam.runners.dask.dask_runner.DaskRunner"
UNPACKED = "--sdk_container_image=unused"
"""Else TFX packs itself up for each node, of which only runners that start containers have a use."""
PATIENCE = 10.0
"""Seconds in which a scheduler must answer."""


class BeamFlags(NamedTuple):
    """The flags that choose Beam's engine."""

    runner: flags.FlagHolder
    dask_address: flags.FlagHolder
    extra: flags.FlagHolder

    @property
    def values(self) -> tuple[str, str | None, Sequence[str]]:
        """What `beam_options` and `beam_args` take."""
        return self.runner.value, self.dask_address.value, self.extra.value


def define_beam_flags(own: flags.FlagValues) -> BeamFlags:
    """Adds --beam_runner, --dask_address and --beam_arg to a command's own flags."""
    return BeamFlags(
        flags.DEFINE_string(
            "beam_runner",
            "local",
            "local (this process), processes (one worker a core), dask, or one of Beam's: DataflowRunner, ...",
            flag_values=own,
        ),
        flags.DEFINE_string(
            "dask_address", None, "Dask's scheduler, for --beam_runner=dask: tcp://HOST:8786.", flag_values=own
        ),
        flags.DEFINE_multi_string(
            "beam_arg", [], "Further option of Beam: --beam_arg=--project=NAME; repeatable.", flag_values=own
        ),
    )


def beam_options(runner: str, dask_address: str | None = None, extra: Sequence[str] = ()) -> list[str]:
    """Beam's options, as text.

    Args:
        runner: "local" for this process, "processes" for one worker a core, "dask", or the name of one of Beam's
            runners.
        dask_address: of Dask's scheduler, such as tcp://127.0.0.1:8786; for "dask", and for no other runner.
        extra: further options of the runner, such as --project=NAME.

    Raises:
        ConfigError: the address is missing or has no use.
    """
    if (runner == DASK) != (dask_address is not None):
        came = f"got --beam_runner={runner} {f'and {dask_address!r}' if dask_address else 'and no address'}"
        raise ConfigError(f"`--dask_address` must be given with --beam_runner={DASK}, and only then; {came}.")
    if runner == DASK:
        return [f"--runner={DASK_RUNNER}", f"--dask_client_address={dask_address}", UNPACKED, *extra]
    if runner not in LOCAL_MODES:
        return [f"--runner={runner}", *extra]
    mode, workers = LOCAL_MODES[runner]
    size = [f"--direct_running_mode={mode}", f"--direct_num_workers={workers or os.cpu_count()}"]
    return [f"--runner={FN_API_RUNNER}", UNPACKED, *size, *extra]


class BeamArgs(NamedTuple):
    """Options for the nodes of a graph that use Beam; text, or TFX's placeholders of it."""

    of_all: Sequence[Any]
    of_chains: Sequence[Any] = ()
    """Further ones, which outdo the others, for nodes that are a single chain with one small output."""


def beam_args(runner: str, dask_address: str | None = None, extra: Sequence[str] = ()) -> BeamArgs:
    """As `beam_options`, for a graph: Dask computes one chain, so other nodes, such as StatisticsGen, stay local."""
    options = beam_options(runner, dask_address, extra)
    return BeamArgs(beam_options("local"), options) if runner == DASK else BeamArgs(options)


def require_cluster(address: str) -> None:
    """Asks the scheduler of a Dask cluster for its workers.

    Without this, a run would wait for ever where there is none.

    Raises:
        ConfigError: Dask is not installed, no scheduler answers at the address, or it has no workers.
    """
    if not all(find_spec(name) for name in ("dask", "distributed")):
        raise ConfigError("`--beam_runner=dask` needs Dask: pip install dask distributed.")
    rule = "`--dask_address` must be the address of a Dask scheduler that has workers, such as tcp://127.0.0.1:8786"
    try:
        known = asyncio.run(asyncio.wait_for(_identity(address), PATIENCE))
    except (OSError, ValueError, asyncio.TimeoutError) as error:
        raise ConfigError(f"{rule}; {address} does not answer ({str(error) or f'in {PATIENCE:g} s'}).") from None
    if not known.get("workers"):
        raise ConfigError(f"{rule}; {address} has none, start one with `dask worker {address}`.")


async def _identity(address: str) -> Mapping[str, Any]:
    from distributed import rpc

    until = asyncio.get_running_loop().time() + PATIENCE / 2
    async with rpc(address, timeout=PATIENCE) as scheduler:
        known = await scheduler.identity()
        # Workers that were just started come a little after their scheduler.
        while not known.get("workers") and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.2)
            known = await scheduler.identity()
        return known
