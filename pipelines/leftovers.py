"""What killed runs left half written, cleared before the next one begins. Imports no TFX."""

import shutil

from pipelines.layout import Layout
from tfvae.whole_files import PARTIAL


def clear_leftovers(layout: Layout) -> None:
    """Deletes files, and versions of models, that a killed run was writing; no other run may be at work there."""
    for root in (layout.root, layout.serving):
        for path in [*root.rglob(f"{PARTIAL}*")]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
