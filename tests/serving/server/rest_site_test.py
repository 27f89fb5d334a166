"""How REST ends, and routes that others add."""

import asyncio

import pytest
from aiohttp import web

from serving.server import rest_site
from serving.server.access import ApiKeys
from serving.server.limits import Limits
from serving.server.metrics import Metrics
from serving.server.rest import Rest
from serving.server.rest_site import RestSite

HOST = "127.0.0.1"


class Endpoint:
    """None of the routes here gets as far as a model."""

    limits, metrics = Limits(), Metrics()


class Site:
    """A site with a route /wait, which answers when it is let go."""

    def __init__(self) -> None:
        self.begun, self.free = asyncio.Event(), asyncio.Event()
        self.rest = Rest(Endpoint(), ApiKeys(["sesame"]))
        routes = [web.get("/wait", self.wait), web.get("/away", self.away), web.get("/broken", self.broken)]
        self.site = RestSite(self.rest, self.rest.application(public=routes), read_seconds=20.0, stop_seconds=20.0)

    async def wait(self, request: web.Request) -> web.Response:
        self.begun.set()
        await self.free.wait()
        return web.Response(text="done")

    async def away(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/wait")

    async def broken(self, request: web.Request) -> web.Response:
        raise KeyError("a secret")


class Connection:
    """An open one."""

    async def open(self, port: int) -> "Connection":
        self._reader, self._writer = await asyncio.open_connection(HOST, port)
        return self

    async def ask(self, path: str) -> tuple[bytes, bytes]:
        """Header and content of the answer."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        header = await self._reader.readuntil(b"\r\n\r\n")
        lines = [line for line in header.lower().splitlines() if line.startswith(b"content-length: ")]
        return header, await self._reader.readexactly(int(lines[0].split()[1]))

    async def ended(self) -> bool:
        return await self._reader.read() == b""

    def close(self) -> None:
        self._writer.close()


def test_what_is_under_way_ends_and_open_connections_get_a_last_answer():
    async def story():
        site = Site()
        port = await site.site.start(HOST, 0)
        busy, idle, silent = [await Connection().open(port) for _ in range(3)]
        waiting = asyncio.create_task(busy.ask("/wait"))
        await site.begun.wait()
        header, _ = await idle.ask("/")
        assert b"connection: close" not in header.lower()
        stopping = asyncio.create_task(site.site.stop())
        await asyncio.sleep(0)
        with pytest.raises(ConnectionRefusedError):
            await Connection().open(port)
        header, _ = await idle.ask("/")
        assert b"404" in header
        assert b"connection: close" in header.lower()
        assert await idle.ended()
        assert await silent.ended()
        assert not stopping.done()
        site.free.set()
        assert (await waiting)[1] == b"done"
        await stopping
        for connection in (busy, idle, silent):
            connection.close()

    asyncio.run(asyncio.wait_for(story(), 60))


def test_nobody_is_waited_for_where_nobody_is(monkeypatch):
    monkeypatch.setattr(rest_site, "DRAIN", 1e6)

    async def story():
        site = Site()
        await site.site.start(HOST, 0)
        await site.site.stop()

    asyncio.run(asyncio.wait_for(story(), 60))


@pytest.mark.parametrize(("path", "status"), [("/away", b"302"), ("/broken", b"500"), ("/v1/models/m", b"401")])
def test_routes_that_others_add_need_no_key_and_show_no_secret(path, status):
    async def story():
        site = Site()
        connection = await Connection().open(await site.site.start(HOST, 0))
        header, content = await connection.ask(path)
        connection.close()
        await site.site.stop()
        return header, content

    header, content = asyncio.run(asyncio.wait_for(story(), 60))
    assert header.split()[1] == status
    assert (b"Location: /wait" in header) == (path == "/away")
    assert b"secret" not in content
