"""How a server is run, as its flags say. Imports no TensorFlow."""

from dataclasses import dataclass, field

from serving.server.access import ApiKeys
from serving.server.limits import Limits
from serving.server.tls import Tls


@dataclass(frozen=True)
class Options:
    """What is chosen when a server starts.

    Args:
        host: address of this machine at which it listens.
        port: of gRPC; 0 is any that is free.
        rest_port: of REST; 0 is any that is free.
        poll: seconds between looks for new versions.
        batch_rows: that requests may have together to be joined.
        stop_seconds: that requests under way get to end when the server stops.
        monitoring: whether REST has metrics.
        tls: certificate of both ports; None leaves them without.
        keys: of which a request must carry one; None where anybody may ask.
        limits: of requests.
    """

    host: str = "127.0.0.1"
    port: int = 8500
    rest_port: int = 8501
    poll: float = 1.0
    batch_rows: int = 512
    stop_seconds: float = 60.0
    monitoring: bool = False
    tls: Tls | None = None
    keys: ApiKeys | None = None
    limits: Limits = field(default_factory=Limits)
