"""The page of the endpoint, at `/`: its files, and what it must know of the models. It asks by the REST interface.

The files lie in `page/`, as they are sent: HTML, one style sheet, modules of JavaScript. They load nothing from other
hosts, and the headers forbid a browser to.
"""

from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from aiohttp import web

from serving.server import rows
from serving.server.access import ApiKeys
from serving.server.address import Address
from serving.server.signatures import Spec
from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from serving.server.endpoint import Endpoint
    from serving.server.version import Version

INDEX = "index.html"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
"""Ending of a file of the page -> what it is; files of others are not sent."""
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",  # the files change with the server's version, and their names do not
}


def routes(endpoint: "Endpoint", keys: ApiKeys | None = None) -> list[web.RouteDef]:
    """Where the page, its files, its facts and the files of rows are got.

    The page and its files are sent to anybody, for the page itself asks for a key; facts and rows are not.

    Args:
        endpoint: whose models these are, and what draws the rows.
        keys: of which a request for facts or rows must carry one; None where anybody may ask.
    """

    async def models(request: web.Request) -> web.Response:
        if keys is not None:
            keys.check(request.headers)
        return web.json_response(_facts(endpoint), headers=HEADERS)

    return [
        web.get("/", _index),
        web.get("/page/models.json", models),
        web.get("/page/rows/{model}", rows.handler(endpoint, keys)),
        web.get("/page/{file}", _file),
    ]


def _facts(endpoint: "Endpoint") -> list[dict[str, Any]]:
    """Of each model that answers: its name, its newest version, what the export says of itself, its signatures."""
    found = []
    for name in endpoint.models.names():
        with suppress(ServingError):  # no version of it answers, as yet or any more
            found.append({"name": name, **_about(endpoint.models.find(Address(name)))})
    return found


def _about(version: "Version") -> dict[str, Any]:
    signatures = {
        key: {"takes": _specs(signature.inputs), "gives": _specs(signature.outputs)}
        for key, signature in version.signatures.items()
    }
    return {"version": version.number, "description": version.description, "signatures": signatures}


def _specs(specs: Mapping[str, Spec]) -> dict[str, Any]:
    return {name: {"dtype": spec.dtype, "shape": spec.shape} for name, spec in specs.items()}


async def _index(request: web.Request) -> web.Response:
    return _sent(INDEX)


async def _file(request: web.Request) -> web.Response:
    return _sent(request.match_info["file"])


def _sent(name: str) -> web.Response:
    """A file of the page. Only names of files that lie there are looked up: what a request says is never a path."""
    found = {file.name: file for file in files("serving.server").joinpath("page").iterdir()}
    kind = TYPES.get(name.rpartition(".")[2])
    if kind is None or name not in found:
        raise ServingError(Code.NOT_FOUND, f"The page has no file {name[:40]!r}.")
    return web.Response(body=found[name].read_bytes(), content_type=kind, charset="utf-8", headers=HEADERS)
