"""Waiting for a model on the thread of REST, which meanwhile serves others."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from serving.server.endpoint import Endpoint
    from serving.server.signatures import Signature
    from serving.server.version import Version


async def answered(
    endpoint: "Endpoint", model: str, version: "Version", signature: "Signature", inputs: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The outputs by name, within the time that a request may take; nobody waits for a call that takes longer.

    Raises:
        ServingError: as `Endpoint.submit`, and what its future raises.
    """
    seconds = endpoint.limits.run_seconds
    # The future has no name here: its error would hold this frame, and the frame the future and the version.
    try:
        return await asyncio.wait_for(
            asyncio.wrap_future(endpoint.submit(model, version, signature, inputs, seconds)), seconds
        )
    except asyncio.TimeoutError:
        raise ServingError(Code.DEADLINE_EXCEEDED, f"There was no answer in {seconds:.3g} seconds.") from None
