"""The page of the endpoint, at `/`: its files, and what it must know of the models. It asks by the REST interface.

The files lie in `page/`, as they are sent: HTML, one style sheet, modules of JavaScript. They load nothing from other
hosts, and the headers forbid a browser to.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Protocol

from aiohttp import web

from serving.server import rows
from serving.server.signatures import Signature, Spec

INDEX = "index.html"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
"""Ending of a file of the page -> what it is; files of others are not sent."""
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",  # the files change with the server's version, and their names do not
}
HIDDEN = "__"
"""What names of signatures begin with that only TensorFlow calls, such as `__saved_model_init_op`."""


class Described(Protocol):
    """A version of a model, of which the page tells."""

    number: int
    description: Mapping[str, Any]
    signatures: Mapping[str, Signature]


class Endpoint(rows.Predicts, Protocol):
    """What the page needs of the server."""

    def served(self) -> Mapping[str, Described]:
        """Name of each model -> the version that answers where none is named."""


def routes(endpoint: Endpoint) -> list[web.RouteDef]:
    """Where the page, its files, its facts and the files of rows are got.

    Args:
        endpoint: what is asked for the models and for new rows.
    """

    async def models(request: web.Request) -> web.Response:
        return web.json_response(facts(endpoint.served()), headers=HEADERS)

    return [
        web.get("/", _index),
        web.get("/page/models.json", models),
        web.get("/page/rows/{model}", rows.handler(endpoint)),
        web.get("/page/{file}", _file),
    ]


def facts(served: Mapping[str, Described]) -> list[dict[str, Any]]:
    """What the page knows of each model, as JSON has it: name, version, what its export says of it, its signatures.

    >>> facts({})
    []
    """
    return [
        {
            "name": name,
            "version": version.number,
            "description": version.description,
            "signatures": {
                key: {"takes": _specs(signature.inputs), "gives": _specs(signature.outputs)}
                for key, signature in version.signatures.items()
                if not key.startswith(HIDDEN)
            },
        }
        for name, version in served.items()
    ]


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
        raise web.HTTPNotFound(text=f"The page has no file {name!r}.", headers=HEADERS)
    return web.Response(body=found[name].read_bytes(), content_type=kind, charset="utf-8", headers=HEADERS)
