"""What went wrong with a request: one code for both protocols, and a text. Imports no library."""

from enum import IntEnum

HTTP = {
    "OK": 200,
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 499,
    "UNKNOWN": 500,
    "INTERNAL": 500,
    "DATA_LOSS": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
"""Name of a code -> the status by which TensorFlow Serving answers it over HTTP."""


LONGEST = 2000
"""Characters of an error's text."""


class Code(IntEnum):
    """gRPC's codes by their numbers, which TensorFlow's errors share."""

    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16

    @property
    def http(self) -> int:
        """The HTTP status that answers it."""
        return HTTP[self.name]


class ServingError(Exception):
    """A request that is not answered as it hoped.

    Args:
        code: why, for programs.
        text: why, for people; it is shown to whoever asked, so it tells nothing of the server's insides. What is longer
            than `LONGEST` is cut, for it repeats what was sent, and gRPC's clients refuse long ones.
    """

    def __init__(self, code: Code, text: str) -> None:
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
        super().__init__(text)
        self.code = code
        self.text = text


def invalid(text: str) -> ServingError:
    """The error of a request that is wrong in itself, so that it is of no use to send it again."""
    return ServingError(Code.INVALID_ARGUMENT, text)
