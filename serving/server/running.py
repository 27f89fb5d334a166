"""A server from its start to its end: what comes before what."""

import asyncio
import gc
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from serving.server import page
from serving.server.batcher import Batcher
from serving.server.endpoint import Endpoint
from serving.server.grpc_server import listen, server
from serving.server.grpc_services import Services
from serving.server.health import Health
from serving.server.metrics import Metrics
from serving.server.models import Models
from serving.server.options import Options
from serving.server.rest import Rest
from serving.server.rest_site import DRAIN, RestSite
from serving.server.version import Version

if TYPE_CHECKING:
    import grpc
    from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

Announce = Callable[[int, int, list[str]], None]
"""Takes the ports of REST and gRPC and the names of the models, when all of them answer."""


def run(config: "ModelServerConfig", options: Options, announce: Announce) -> None:
    """Serves models until SIGTERM or SIGINT, and returns when all requests that were taken are answered.

    No port opens before all models are loaded, so that a port that answers is a server that is ready.

    Raises:
        ServingError: a model does not load.
        OSError: a port is taken, or a certificate cannot be read.
    """
    # What libraries made stays to the end. Left out of searches for cycles, these take 7 ms instead of 200, in which
    # nobody is answered. Models come later: they must be found when they have gone.
    gc.collect()
    gc.freeze()
    models = Models(config, Version, poll=options.poll)
    models.start()
    batcher = Batcher(max_rows=options.batch_rows, capacity=options.limits.queue)
    try:
        asyncio.run(_serve(Endpoint(models, batcher, options.limits, Metrics()), options, announce))
    finally:
        batcher.stop(options.stop_seconds)
        models.stop()


async def _serve(endpoint: Endpoint, options: Options, announce: Announce) -> None:
    stop, health = asyncio.Event(), Health()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    calls = server([*Services(endpoint, health).handlers(), health.handler()], options.limits, options.keys)
    site = _site(endpoint, options)
    port = listen(calls, options.host, options.port, options.tls)
    rest_port = await site.start(options.host, options.rest_port, options.tls.context() if options.tls else None)
    calls.start()
    announce(rest_port, port, endpoint.models.names())
    await stop.wait()
    health.serving = False
    await asyncio.gather(site.stop(), _stop(calls, options.stop_seconds))


def _site(endpoint: Endpoint, options: Options) -> RestSite:
    rest = Rest(endpoint, options.keys, options.host)
    application = rest.application(monitoring=options.monitoring, public=page.routes(endpoint, options.keys))
    seconds = options.limits.read_seconds
    return RestSite(rest, application, read_seconds=seconds, stop_seconds=options.stop_seconds)


async def _stop(calls: "grpc.Server", seconds: float) -> None:
    """Waits for calls under way, on another thread: REST ends at the same time on this one."""
    await asyncio.sleep(DRAIN)
    await asyncio.to_thread(calls.stop(seconds).wait)
