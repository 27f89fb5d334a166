"""Bodies of REST requests, which may be too large, or come too slowly."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import ClientPayloadError, web
from aiohttp.http import HttpProcessingError


class BodyError(Exception):
    """A body that was not read to its end, so that the connection is of no more use.

    Args:
        status: of HTTP.
        text: why.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def _too_large(most: int) -> BodyError:
    return BodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body of a request may have at most {most} bytes.")


def refuse_early(most: int) -> Callable[[web.Request], Awaitable[None]]:
    """A handler of `Expect: 100-continue`, by which a client asks before it sends a body of more than `most` bytes."""

    async def answer(request: web.Request) -> None:
        if request.headers.get("Expect", "").lower() != "100-continue":
            raise web.HTTPExpectationFailed(text="`Expect` must be 100-continue.")
        # Of a body that is too large no more than its length is known here; `read` says so, and nothing is sent.
        if (request.content_length or 0) <= most and request.transport is not None:
            request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    return answer


async def read(request: web.Request, most: int, seconds: float) -> bytes:
    """The body of a request.

    Args:
        request: whose application has `client_max_size=most`.
        most: bytes that it may have; where its header says that it has more, none is read.
        seconds: in which all of it must have come.

    Raises:
        BodyError: there is more, or less in that time, or the body is cut off or not encoded as its header says.
    """
    if (request.content_length or 0) > most:
        raise _too_large(most)
    # Cheaper than a timeout around the read, which would be a task of its own for each request.
    late = asyncio.get_running_loop().call_later(seconds, request.content.set_exception, asyncio.TimeoutError())
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large(most) from None
    except (ConnectionError, HttpProcessingError, ClientPayloadError):
        text = "The body of the request ended early, or is not encoded as its header says."
        raise BodyError(HTTPStatus.BAD_REQUEST, text) from None
    except asyncio.TimeoutError:
        text = f"The body of a request must have come {seconds:g} seconds after its header."
        raise BodyError(HTTPStatus.REQUEST_TIMEOUT, text) from None
    finally:
        late.cancel()
