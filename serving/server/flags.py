"""The flags of the server's command. Imports no TensorFlow."""

import logging
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import absl.logging
from absl import flags

from serving.server.access import LOG, ApiKeys, read_keys
from serving.server.limits import MIB, Limits
from serving.server.log_writer import LogWriter
from serving.server.options import Options
from serving.server.tls import Tls

if TYPE_CHECKING:
    from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

WIDTH = 120
MOST_PORT = 2**16 - 1


def _define() -> flags.FlagValues:
    own, default, limits = flags.FlagValues(), Options(), Limits()

    def text(name: str, does: str, value: str | None = None) -> None:
        flags.DEFINE_string(name, value, does, flag_values=own)

    def whole(name: str, value: int, does: str, least: int = 1, most: int | None = None) -> None:
        flags.DEFINE_integer(name, value, does, least, most, flag_values=own)

    def seconds(name: str, value: float, does: str) -> None:
        flags.DEFINE_float(name, value, does, 0.0, flag_values=own)

    def switch(name: str, value: bool, does: str) -> None:
        flags.DEFINE_bool(name, value, does, flag_values=own)

    text("model_base_path", "Directory of the exported model, or of its versions.")
    text("model_name", "Name of that model in requests; without it, the name of its folder.")
    text("model_config_file", "Several models: a ModelServerConfig, as TensorFlow Serving's --model_config_file.")
    whole("port", default.port, "Port of gRPC; 0 picks a free one.", 0, MOST_PORT)
    whole("rest_api_port", default.rest_port, "Port of REST; 0 picks a free one.", 0, MOST_PORT)
    text("host", "Address to listen at; 0.0.0.0 is all of this machine.", default.host)
    seconds("poll", default.poll, "Seconds between looks for new versions; 0 never looks.")
    text("ssl_cert", "Certificate of both ports, a file in PEM; with --ssl_key.")
    text("ssl_key", "Private key of the certificate, a file in PEM.")
    text("api_key_file", "File with a key in each line; a request must carry one of them.")
    switch("monitoring", False, "Offers metrics for Prometheus at /monitoring/prometheus/metrics.")
    switch("access_log", True, "Writes a line to stderr for each request; --noaccess_log does not.")
    whole("max_rows", limits.rows, "Rows of a request; more are refused.")
    whole("max_body_mib", limits.body_bytes // MIB, "MiB of a request; more are refused.")
    whole("max_text_bytes", limits.text_bytes, "Bytes of a text in a request; more are refused.")
    whole("max_in_flight", limits.in_flight, "Requests at once; one more is refused.")
    whole("max_queue", limits.queue, "Requests that wait for the model; one more is refused.")
    whole("max_batch_rows", default.batch_rows, "Rows of requests that run together.")
    seconds("read_seconds", limits.read_seconds, "Time in which a client must have sent its request.")
    seconds("run_seconds", limits.run_seconds, "Time in which a request must be answered.")
    seconds("stop_seconds", default.stop_seconds, "Time that requests under way get to end after SIGTERM.")
    flags.DEFINE_bool("help", False, "Shows this.", short_name="h", flag_values=own)
    return own


@dataclass(frozen=True)
class Chosen:
    """What a command line asks for.

    Args:
        options: of the server.
        base_path: of its only model; None where there is a file.
        name: of the only model.
        config_file: of several models; None where there is one.
    """

    options: Options
    base_path: Path | None
    name: str
    config_file: Path | None

    def config(self) -> "ModelServerConfig":
        """The models. Raises ServingError where the file is wrong."""
        from serving.server.model_config import read, require_models, single

        if self.config_file is not None:
            return require_models(read(self.config_file))
        assert self.base_path is not None, "`parse` lets one of them through"
        return single(self.name, self.base_path)

    def announcement(self, rest_port: int, port: int, names: list[str]) -> str:
        """Says where the server is, on one line."""
        scheme, host = "https" if self.options.tls else "http", self.options.host
        shown = f"[{host}]" if ":" in host else host
        where = f"{scheme}://{shown}:{rest_port}/v1/models/"
        return f"Serving {', '.join(names)} at {where}{names[0] if names else ''}, gRPC at {shown}:{port}"


def parse(argv: list[str], doc: str) -> Chosen | str:
    """What a command line asks for, or the text of --help.

    Raises:
        ValueError: a mistake of the user's; the message is one line.
    """
    own = _define()
    own.set_gnu_getopt()
    try:
        rest = own(argv)[1:]
    except flags.Error as error:
        raise ValueError(f"{' '.join(str(error).split())}; see --help.") from None
    if own["help"].value:
        return f"{doc.strip()}\n\nFlags:\n" + "\n".join(_line(own[name]) for name in own if name != "h")
    if rest:
        raise ValueError(f"`{rest[0]}` is no argument; flags begin with --, see --help.")
    _log(access=own["access_log"].value)
    return _chosen({name: own[name].value for name in own})


def _line(flag: flags.Flag) -> str:
    default = "" if flag.default in (None, False) else f" Default: {flag.default}."
    text, indent = f"--{flag.name:<18} {flag.help}{default}", " " * 23
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent=indent, break_on_hyphens=False)


def _log(*, access: bool) -> None:
    """Sends the log to stderr, whose lines a supervisor keeps."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", handlers=[LogWriter(sys.stderr)])
    absl.logging.set_verbosity(absl.logging.INFO)  # models that come and go
    # It writes a traceback for each request that is no HTTP, of which anybody can send as many as he likes.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    LOG.setLevel(logging.INFO if access else logging.WARNING)


def _chosen(given: dict[str, Any]) -> Chosen:
    base, file = given["model_base_path"], given["model_config_file"]
    if (base is None) == (file is None):
        raise ValueError("One of `--model_base_path` and `--model_config_file` must be given; see --help.")
    if file is not None and given["model_name"]:
        raise ValueError("`--model_name` belongs to `--model_base_path`; a file names its models itself.")
    path, config = (None if text is None else Path(text).expanduser() for text in (base, file))
    if path is not None and not path.is_dir():
        raise ValueError(f"`--model_base_path` must be a directory, got {path}.")
    if config is not None and not config.is_file():
        raise ValueError(f"`--model_config_file` must be a file, got {config}.")
    return Chosen(_options(given), path, given["model_name"] or (_name(path) if path else ""), config)


def _name(path: Path) -> str:
    """The name of the folder that holds a model; of one of its versions, that above it."""
    path = path.absolute()
    return path.parent.name if path.name.isdecimal() else path.name


def _options(given: dict[str, Any]) -> Options:
    return Options(
        host=given["host"],
        port=given["port"],
        rest_port=given["rest_api_port"],
        poll=given["poll"],
        batch_rows=given["max_batch_rows"],
        stop_seconds=given["stop_seconds"],
        monitoring=given["monitoring"],
        tls=_tls(given["ssl_cert"], given["ssl_key"]),
        keys=_keys(given["api_key_file"]),
        limits=Limits(
            rows=given["max_rows"],
            body_bytes=given["max_body_mib"] * MIB,
            text_bytes=given["max_text_bytes"],
            in_flight=given["max_in_flight"],
            queue=given["max_queue"],
            read_seconds=given["read_seconds"],
            run_seconds=given["run_seconds"],
        ),
    )


def _tls(certificate: str | None, key: str | None) -> Tls | None:
    if (certificate is None) != (key is None):
        raise ValueError("`--ssl_cert` and `--ssl_key` must be given together.")
    if certificate is None or key is None:
        return None
    found = Tls(Path(certificate).expanduser(), Path(key).expanduser())
    try:
        found.context()
    except OSError as error:  # SSLError is one
        raise ValueError(f"`--ssl_cert` and `--ssl_key` must be PEM files that belong together: {error}") from None
    return found


def _keys(file: str | None) -> ApiKeys | None:
    try:
        return None if file is None else read_keys(Path(file).expanduser())
    except (OSError, ValueError) as error:
        raise ValueError(f"`--api_key_file`: {error}") from None
