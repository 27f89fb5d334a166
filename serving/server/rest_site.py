"""REST on a port: what starts it, and what stops it so that nobody's request is lost."""

import asyncio
import ssl

from aiohttp import web

from serving.server.rest import Rest

DRAIN = 1.0
"""Seconds in which a client who sends one more request on an open connection is still answered."""
LOOK = 0.02
"""Seconds between looks whether all connections have ended; aiohttp tells nobody when the last one does."""


class RestSite:
    """An application on a port.

    Args:
        rest: the handlers.
        application: what `rest.application` made.
        read_seconds: after which a connection without a request is closed.
        stop_seconds: that requests under way get to end.
    """

    def __init__(self, rest: Rest, application: web.Application, *, read_seconds: float, stop_seconds: float) -> None:
        self._rest = rest
        self._runner = web.AppRunner(
            application,
            access_log=None,  # the middleware writes one for both protocols
            handler_cancellation=True,  # nobody waits for what a client who went away has asked
            keepalive_timeout=read_seconds,
            shutdown_timeout=stop_seconds,
        )

    async def start(self, host: str, port: int, context: ssl.SSLContext | None = None) -> int:
        """Opens the port, or a free one for 0, and returns it. Raises OSError where it is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, ssl_context=context, backlog=1024).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Takes no more connections, answers what comes on those that there are and closes each with an answer."""
        self._rest.draining = True
        for site in [*self._runner.sites]:
            await site.stop()
        await self._drained()
        await self._runner.cleanup()

    async def _drained(self) -> None:
        """Waits until all connections have ended, for `DRAIN` seconds at most: an idle one may be kept for hours."""
        loop, server = asyncio.get_running_loop(), self._runner.server
        until = loop.time() + DRAIN
        while server is not None and server.connections and loop.time() < until:
            await asyncio.sleep(LOOK)
