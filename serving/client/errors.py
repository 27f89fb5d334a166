"""What a server answers to a request that it refuses."""


class ServerError(Exception):
    """A server's refusal, alike for both protocols.

    Args:
        code: the HTTP status; over gRPC the one that TensorFlow Serving has for gRPC's code, such as 404 for NOT_FOUND.
        text: the server's own words.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
