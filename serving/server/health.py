"""grpc.health.v1: whether the server takes requests. Written by hand, for no package of it fits both stacks."""

import grpc

SERVICE = "grpc.health.v1.Health"
SERVING, NOT_SERVING = 1, 2
SERVICES = ("", "tensorflow.serving.PredictionService", "tensorflow.serving.ModelService")
"""Those that can be asked for; "" is the whole server."""


class Health:
    """Answers `Check` with the state of the server. Set `serving` to False before it stops."""

    def __init__(self) -> None:
        self.serving = True

    def handler(self) -> grpc.GenericRpcHandler:
        """What a server of gRPC takes."""
        return grpc.method_handlers_generic_handler(SERVICE, {"Check": grpc.unary_unary_rpc_method_handler(self.check)})

    def check(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        """HealthCheckResponse to HealthCheckRequest, each a message of one field: a text, and an enumeration."""
        if _service(request) not in SERVICES:
            context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
        return bytes([1 << 3, SERVING if self.serving else NOT_SERVING])


def _service(request: bytes) -> str | None:
    """The name in field 1; None where it is none, or one that is longer than any here."""
    if not request:
        return ""
    is_text = request[0] == (1 << 3 | 2) and len(request) > 1 and len(request) == 2 + request[1]
    return request[2:].decode(errors="replace") if is_text else None
