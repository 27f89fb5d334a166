"""How much a request may ask for, and how many may wait."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one request from taking the server away from all others; TensorFlow Serving has none.

    Args:
        rows: of one request; more are INVALID_ARGUMENT.
        body_bytes: of one request; more are HTTP 413, or RESOURCE_EXHAUSTED over gRPC.
        text_bytes: of one text, unless its name ends in "_bytes"; longer ones are INVALID_ARGUMENT, for a model reads a
            text symbol by symbol while all others wait.
        in_flight: requests that are being read, wait, run or are being answered; one more is RESOURCE_EXHAUSTED.
        queue: requests that wait for the model; one more is RESOURCE_EXHAUSTED.
        read_seconds: in which a client must have sent the whole of a request; HTTP 408.
        run_seconds: in which a request must be answered, where it sets no deadline; DEADLINE_EXCEEDED.
    """

    rows: int = 10_000
    body_bytes: int = 64 * MIB
    text_bytes: int = 4096
    in_flight: int = 512
    queue: int = 1024
    read_seconds: float = 30.0
    run_seconds: float = 30.0
