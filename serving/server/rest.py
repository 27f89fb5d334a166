"""TensorFlow Serving's REST, as an application of aiohttp."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from aiohttp import web

from serving.server import json_request, json_response
from serving.server.access import ApiKeys, log_access
from serving.server.answered import answered
from serving.server.endpoint import Endpoint
from serving.server.origin import check_origin
from serving.server.proto_answers import metadata_json, status_json
from serving.server.rest_body import BodyError, read, refuse_early
from serving.server.rest_paths import Ask, parse
from serving.server.status import Code, ServingError

LOG = logging.getLogger("serving.rest")
METRICS = "/monitoring/prometheus/metrics"
"""The path of the metrics, as in TensorFlow Serving."""
JSON = "application/json"
LARGE = 2**18
"""Bytes of a body from which it is read and written on a thread of its own, so that others need not wait."""
ASK = web.RequestKey("ask", Ask)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Made = TypeVar("Made")


class Rest:
    """The handlers of requests.

    Args:
        endpoint: answers them.
        keys: of which a request must carry one; None where anybody may ask.
        host: address at which the server listens.
    """

    def __init__(self, endpoint: Endpoint, keys: ApiKeys | None = None, host: str = "127.0.0.1") -> None:
        self._endpoint, self._keys, self._host = endpoint, keys, host
        self.draining = False
        """Whether connections end with the answer that is under way, because the server stops."""

    def application(self, *, monitoring: bool = False, public: Iterable[web.RouteDef] = ()) -> web.Application:
        """The application.

        Args:
            monitoring: whether there are metrics at `METRICS`.
            public: more routes, such as those of a page, which need no key.
        """
        most = self._endpoint.limits.body_bytes
        found = web.Application(middlewares=[self._around], client_max_size=most)
        found.add_routes(public)
        if monitoring:
            found.router.add_get(METRICS, self._metrics)
        found.router.add_route("*", r"/{path:[\s\S]*}", self._answer, expect_handler=refuse_early(most))
        return found

    # --- around every request ---

    @property
    def _around(self) -> Any:
        @web.middleware
        async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
            started = time.monotonic()
            code = Code.CANCELLED  # what it stays where the client goes away
            status = code.http
            try:
                response, code = await self._outcome(request, handler)
                status = response.status
                return response
            finally:
                self._note(request, code, status, time.monotonic() - started)

        return around

    async def _outcome(self, request: web.Request, handler: Handler) -> tuple[web.StreamResponse, Code]:
        """The answer, and its code; no exception leaves it but that of a client who went away."""
        try:
            check_origin(request.headers, self._host)
            response, code = await handler(request), Code.OK
        except ServingError as error:
            response, code = _error(error.code.http, error.text), error.code
        except BodyError as error:
            response, code = _error(error.status, error.text), Code.INVALID_ARGUMENT
            response.force_close()  # or what the client still sends would be taken for its next request
        except web.HTTPException as error:  # of routes that others added
            response = web.Response(status=error.status, body=error.body, headers=error.headers)
            code = Code.OK if error.status < HTTPStatus.BAD_REQUEST else Code.INVALID_ARGUMENT
        except Exception:
            LOG.exception("%s %r failed", request.method, request.path)
            response, code = _error(Code.INTERNAL.http, "The server failed; its log says more."), Code.INTERNAL
        if self.draining:
            response.force_close()
        return response, code

    def _note(self, request: web.Request, code: Code, status: int, seconds: float) -> None:
        ask = request.get(ASK)
        if ask is not None:
            model = self._endpoint.known(ask.address.model)
            self._endpoint.metrics.answered(model, ask.what, "REST", code, seconds)
        log_access("REST", request.remote or "", f"{request.method} {request.raw_path}", str(status), seconds)

    # --- what is asked ---

    async def _metrics(self, request: web.Request) -> web.Response:
        self._check_key(request)
        text = self._endpoint.metrics.text().encode()
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.rel_url.raw_path
        if not path.lower().startswith("/v1/"):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        self._check_key(request)
        ask = request[ASK] = parse(request.method, path)
        with self._endpoint.admitted():
            if request.method == "GET":
                return self._about(ask)
            return await self._run(ask, request)

    def _check_key(self, request: web.Request) -> None:
        if self._keys is not None:
            self._keys.check(request.headers)

    def _about(self, ask: Ask) -> web.Response:
        if ask.what == "status":
            return _json(status_json(self._endpoint.states(ask.address)))
        return _json(metadata_json(ask.address.model, self._endpoint.models.find(ask.address)))

    async def _run(self, ask: Ask, request: web.Request) -> web.Response:
        limits = self._endpoint.limits
        body = await read(request, limits.body_bytes, limits.read_seconds)
        version = self._endpoint.models.find(ask.address)
        if ask.what != "predict":
            _refuse_method(ask.what, version.signature_defs)
        asked = await _beside(len(body), lambda: json_request.parse(body, version.signatures))
        outputs = await answered(self._endpoint, ask.address.model, version, asked.signature, asked.inputs)
        size = sum(array.nbytes for array in outputs.values())
        return _response(await _beside(size, lambda: json_response.render(outputs, rows=asked.rows)))


async def _beside(size: int, work: Callable[[], Made]) -> Made:
    """Does work that takes long where so many bytes are large."""
    return await asyncio.to_thread(work) if size > LARGE else work()


def _refuse_method(what: str, signature_defs: Any) -> None:
    """`classify` and `regress` are for signatures of TensorFlow 1, which exports of this project do not have."""
    default = signature_defs.get("serving_default")
    method = default.method_name if default is not None else ""
    wanted = {"classify": "classification", "regress": "regression"}[what]
    expected = f"Expected {wanted} signature method_name to be tensorflow/serving/{what}."
    raise ServingError(Code.INVALID_ARGUMENT, f"{expected} Was: {method}")


def _json(content: Any) -> web.Response:
    return _response(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def _error(status: int, text: str) -> web.Response:
    return _response(json_response.error_body(text), status)


def _response(body: bytes, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(body=body, status=status, headers={"Content-Type": JSON})
