"""The server in a process of its own, and what the system says that it takes. Linux alone says it in /proc."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

NAME = "model"
"""Of the model in requests."""
PATIENCE = 120.0
"""Seconds in which a server must have started, or must have stopped."""


class ServerError(RuntimeError):
    """The server did not start, or did not stop as it should; the text ends with the last lines of its log."""


class Server(NamedTuple):
    """A server that answers on 127.0.0.1."""

    process: subprocess.Popen[bytes]
    rest_port: int
    grpc_port: int

    def cpu_seconds(self) -> float:
        """That all its threads have taken so far, in the program and in the system."""
        # The name of the program, in brackets, may hold blanks. After it, user and system time are words 12 and 13.
        words = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that it has in memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def status(self) -> str:
        """What it says of its versions, as JSON."""
        url = f"http://127.0.0.1:{self.rest_port}/v1/models/{NAME}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return str(answer.read().decode())


@contextmanager
def started(base_path: Path, *flags: str) -> Iterator[Server]:
    """A server of the versions in a folder, which ends with the block. It writes its access log, as it does in use.

    Raises:
        ServerError: it does not start, or does not stop with status 0.
    """
    rest_port, grpc_port = free_ports(2)
    ports = [f"--rest_api_port={rest_port}", f"--port={grpc_port}"]
    command = [sys.executable, "-m", "serving.server", f"--model_base_path={base_path}", f"--model_name={NAME}"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*command, *ports, *flags], stdout=log, stderr=log)
        try:
            server = Server(process, rest_port, grpc_port)
            if not _answers(server):
                raise ServerError(f"The server did not start: {_end(log)}")
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE)
        if process.returncode:
            raise ServerError(f"The server stopped with status {process.returncode}: {_end(log)}")


def _end(log: BinaryIO) -> str:
    log.seek(0)
    return b"".join(log.readlines()[-20:]).decode(errors="replace")


def free_ports(n: int) -> list[int]:
    """So many ports that nobody listens on, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    try:
        return [int(found.getsockname()[1]) for found in sockets]
    finally:
        for found in sockets:
            found.close()


def _answers(server: Server) -> bool:
    """Waits until it does; False where it ends, or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            server.status()
        except OSError:  # the port opens when the models are loaded
            time.sleep(0.1)
        else:
            return True
    return False
