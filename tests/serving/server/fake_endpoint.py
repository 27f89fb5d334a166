"""A server of fake models on a free port of this host."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from aiohttp import web

from serving.server import page
from serving.server.access import ApiKeys
from serving.server.address import Address
from serving.server.batcher import Batcher
from serving.server.endpoint import Endpoint
from serving.server.limits import Limits
from serving.server.metrics import Metrics
from serving.server.rest import Rest
from serving.server.status import Code, ServingError
from tests.serving.server.fake_models import FakeModel


class FakeModels:
    """Finds models as `serving.server.models.Models` does."""

    def __init__(self, models: Mapping[str, FakeModel]) -> None:
        self.models = dict(models)

    def names(self) -> list[str]:
        return [*self.models]

    def find(self, address: Address) -> FakeModel:
        if address.model not in self.models:
            raise ServingError(Code.NOT_FOUND, f"Servable not found for request: Latest({address.model})")
        return self.models[address.model]


def endpoint_of(models: Mapping[str, FakeModel]) -> Endpoint:
    return Endpoint(FakeModels(models), Batcher(), Limits(), Metrics())


@contextmanager
def serving(endpoint: Endpoint, keys: ApiKeys | None = None) -> Iterator[str]:
    """The address of a server that runs in a thread of its own until the block ends."""
    application = Rest(endpoint, keys).application(public=page.routes(endpoint, keys))
    loop, runner = asyncio.new_event_loop(), web.AppRunner(application)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner.addresses[0][1]

    try:
        yield f"http://127.0.0.1:{asyncio.run_coroutine_threadsafe(start(), loop).result(10)}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
