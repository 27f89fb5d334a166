"""What the quality tables share: runs in processes of their own, and the page that is written."""

import os
import subprocess
import sys
from pathlib import Path


def threads(jobs: int) -> int:
    """Threads of each of so many processes that share the cores."""
    return max(1, (os.cpu_count() or 1) // jobs)


def run_module(module: str, *args: str, jobs: int = 1) -> None:
    """Runs `python -m module args` as one of so many processes at a time; raises where it fails."""
    limits = {f"TF_NUM_{part}OP_THREADS": str(threads(jobs)) for part in ("INTRA", "INTER")}
    subprocess.run([sys.executable, "-m", module, *args], check=True, env={**os.environ, **limits})


def publish(text: str, out: str | None) -> None:
    """Writes the text to a file, whose directory is made where it is missing; prints it where there is no file."""
    if out is None:
        print(text)
    else:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        Path(out).write_text(text)
