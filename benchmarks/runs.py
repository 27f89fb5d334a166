"""What the quality tables share: runs in processes of their own, and the page that is written."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def run_module(module: str, *args: str, environment: Mapping[str, str] | None = None) -> None:
    """Runs `python -m module args`, with further variables of the environment; raises where it fails."""
    subprocess.run([sys.executable, "-m", module, *args], check=True, env={**os.environ, **(environment or {})})


def publish(text: str, out: str | None) -> None:
    """Writes the text to a file, whose directory is made where it is missing; prints it where there is no file."""
    if out is None:
        print(text)
    else:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        Path(out).write_text(text)
