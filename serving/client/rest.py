"""A client over REST. It needs NumPy and orjson."""

import http.client
import ssl
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np
import orjson

from serving.client.errors import ServerError
from serving.client.shared import Arrays, ModelClient, VersionStatus
from serving.client.signatures import Signature
from serving.server.address import Address

GONE = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
"""What a request meets on a kept connection that the server closed meanwhile."""


class Client(ModelClient):
    """Models over REST.

    Args:
        url: of the server, such as "http://127.0.0.1:8501", or with the path under which a proxy has it.
        api_key: is sent as `Authorization: Bearer`.
        timeout: seconds to connect, and between two parts of an answer.
        authority: a PEM file with the certificates to trust, where it is not one of the system's.

    Raises:
        ValueError: the URL is none.
    """

    def __init__(
        self, url: str, *, api_key: str | None = None, timeout: float = 30.0, authority: str | Path | None = None
    ) -> None:
        super().__init__()
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"`url` must be http://HOST[:PORT] or https://HOST[:PORT], got {url!r}.")
        self._path = parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._link = _connection(parts.scheme, parts.hostname, parts.port, timeout, authority)

    def close(self) -> None:
        """Closes the connection; the next request opens another."""
        self._link.close()

    def models(self) -> dict[str, Any]:
        """Name of each model -> what its export says of itself, such as columns and schema.

        TensorFlow Serving itself cannot say it: ServerError 404.
        """
        return {model["name"]: model["description"] for model in self._ask("GET", "/page/models.json")}

    def _status(self, address: Address) -> list[VersionStatus]:
        found = self._ask("GET", _path(address))["model_version_status"]
        return [VersionStatus(int(v["version"]), v["state"], v["status"].get("error_message", "")) for v in found]

    def _metadata(self, address: Address) -> dict[str, Any]:
        return self._ask("GET", f"{_path(address)}/metadata")

    def _run(self, address: Address, name: str, signature: Signature, inputs: Arrays) -> Arrays:
        values = {key: _value(key, array) for key, array in inputs.items()}
        body = orjson.dumps(
            {"signature_name": name, "inputs": values},
            default=np.ndarray.tolist,  # of arrays that orjson does not take: of no dimensions, or not contiguous
            option=orjson.OPT_SERIALIZE_NUMPY,
        )
        outputs = self._ask("POST", f"{_path(address)}:predict", body)["outputs"]
        if len(signature.outputs) == 1:  # the only output comes without its name
            outputs = {next(iter(signature.outputs)): outputs}
        return {key: _array(key, value, signature.outputs[key]) for key, value in outputs.items()}

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        """The JSON of the answer. Raises ServerError where its status is none of success."""
        kept = self._link.sock is not None
        try:
            status, content = self._send(method, path, body)
        except GONE:
            if not kept:
                raise
            self._link.close()  # no answer was begun: once more, on a new connection
            status, content = self._send(method, path, body)
        if status != http.HTTPStatus.OK:
            raise ServerError(status, _reason(content))
        return orjson.loads(content)

    def _send(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        try:
            self._link.request(method, self._path + path, body, self._headers)
            response = self._link.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            self._link.close()  # half an answer must not be taken for the next one's
            raise


def _connection(
    scheme: str, host: str, port: int | None, timeout: float, authority: str | Path | None
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout)
    context = ssl.create_default_context(cafile=authority)
    return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)


def _path(address: Address) -> str:
    """Of a model and, where one is wanted, of its version."""
    path = f"/v1/models/{quote(address.model, safe='')}"
    if address.version is not None:
        return f"{path}/versions/{address.version}"
    return path if address.label is None else f"{path}/labels/{quote(address.label, safe='')}"


def _value(name: str, array: np.ndarray) -> Any:
    """An array as orjson writes it. Raises ValueError where JSON has no such number."""
    if array.dtype == object:
        return _wrapped(array.tolist())
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(
            f"`{name}` must be finite, for JSON has no other numbers; got {array[~np.isfinite(array)][0]}."
        )
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _wrapped(value: Any) -> Any:
    if isinstance(value, list):
        return [_wrapped(element) for element in value]
    return {"b64": b64encode(value).decode()} if isinstance(value, bytes) else value


def _array(name: str, value: Any, dtype: np.dtype) -> np.ndarray:
    """An output; null, which stands for a number that is not finite, becomes NaN."""
    if dtype.kind == "O" and name.endswith("_bytes"):
        return np.array(_unwrapped(value), object)
    return np.array(value, dtype)


def _unwrapped(value: Any) -> Any:
    return [_unwrapped(element) for element in value] if isinstance(value, list) else b64decode(value["b64"])


def _reason(content: bytes) -> str:
    """What the server said; a proxy may say it without JSON."""
    try:
        return orjson.loads(content)["error"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return content.decode(errors="replace").strip()
