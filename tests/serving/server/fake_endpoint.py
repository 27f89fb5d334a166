"""A server of fake models on a free port of this host, as far as the page needs one."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from aiohttp import web

from serving.server import page
from serving.server.status import Code, ServingError
from tests.serving.server.fake_models import FakeModel


class FakeEndpoint:
    """What `page.routes` and `rows.handler` ask of the server."""

    def __init__(self, models: Mapping[str, FakeModel]) -> None:
        self.models = models

    def served(self) -> Mapping[str, FakeModel]:
        return self.models

    async def describe(self, model: str) -> Mapping[str, Any]:
        return self._model(model).description

    async def predict(self, model: str, signature: str, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        try:
            return self._model(model).run(signature, inputs)
        except ValueError as error:
            raise ServingError(Code.INVALID_ARGUMENT, str(error)) from error

    def _model(self, name: str) -> FakeModel:
        if name not in self.models:
            raise ServingError(Code.NOT_FOUND, f"Servable not found for request: Latest({name})")
        return self.models[name]

    async def answer(self, request: web.Request) -> web.Response:
        """POST /v1/models/NAME:predict, in the columnar form."""
        name, asked = request.match_info["name"], json.loads(await request.read())
        try:
            signature = self._model(name).signatures[asked["signature_name"]]
            given = asked["inputs"]
            inputs = {key: _array(given[key], spec.dtype) for key, spec in signature.inputs.items()}
            assert len({len(array) for array in inputs.values()}) == 1, "a row of the request is a row of the answer"
            outputs = await self.predict(name, asked["signature_name"], inputs)
        except ServingError as error:
            return web.json_response({"error": error.text}, status=error.code.http)
        columns = {key: _plain(outputs[key]) for key in signature.outputs}
        return web.json_response({"outputs": columns if len(columns) > 1 else next(iter(columns.values()))})


def application(endpoint: FakeEndpoint) -> web.Application:
    app = web.Application(client_max_size=2**26)
    app.add_routes([*page.routes(endpoint), web.post("/v1/models/{name}:predict", endpoint.answer)])
    return app


@contextmanager
def serving(endpoint: FakeEndpoint) -> Iterator[str]:
    """The address of a server that runs in a thread of its own until the block ends."""
    loop, runner = asyncio.new_event_loop(), web.AppRunner(application(endpoint))
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


def _array(values: Any, dtype: str) -> np.ndarray:
    if dtype != "string":
        return np.array(values, dtype)
    return np.array(np.char.encode(np.array(values, str), "utf-8"), object)


def _plain(array: np.ndarray) -> list[Any]:
    """Values as JSON has them: text, and numbers with the fewest digits that are read as the same float32."""
    if array.dtype == object:
        return np.char.decode(array.astype(bytes), "utf-8").tolist()
    return (array.astype(str).astype(float) if array.dtype == np.float32 else array).tolist()
