"""Where a run puts things. Imports no TFX."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """Paths are absolute, for Beam's workers may start elsewhere."""

    output: Path

    @property
    def log(self) -> Path:
        return self.output / "run.log"

    @property
    def serving(self) -> Path:
        """Pushed models, by name and version."""
        return self.output / "serving"

    @property
    def root(self) -> Path:
        """Artifacts of all nodes."""
        return self.output / "pipeline"

    @property
    def metadata(self) -> Path:
        return self.root / "metadata.sqlite"

    @property
    def temporary(self) -> Path:
        """TFX and Beam leave many files behind."""
        return self.root / "_tmp"


@dataclass(frozen=True)
class RemoteLayout:
    """Where a run on Kubeflow or Vertex puts things: folders below a URI in a store, such as gs://BUCKET/FOLDER."""

    root: str
    """Artifacts of all nodes."""

    @property
    def serving(self) -> str:
        """Pushed models, by name and version."""
        return f"{self.root}/serving"

    @property
    def metadata(self) -> None:
        """Kubeflow keeps its own."""
