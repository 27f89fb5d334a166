"""A client of served models: NumPy arrays or data frames in and out, over REST and without TensorFlow.

    from serving.client import Client

    with Client("http://127.0.0.1:8501") as client:
        images = client.predict("two_stage_digits", seed=[1, 2, 3])["x"]

`serving.client.rpc.GrpcClient` does the same over gRPC; its messages import TensorFlow.
"""

from serving.client.errors import ServerError
from serving.client.frames import frame, tensors
from serving.client.rest import Client
from serving.client.shared import VersionStatus

__all__ = ["Client", "ServerError", "VersionStatus", "frame", "tensors"]
