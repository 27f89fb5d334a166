"""Data sets on disk in the format of TensorFlow Datasets; nothing is ever downloaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tfvae.checks import DataError
from tfvae.data.reader import Shard


@dataclass(frozen=True)
class Stored:
    """A data set that `tfds build` has prepared.

    Args:
        name: of the data set.
        data_dir: directory that holds `<name>/<version>/`.
    """

    name: str
    data_dir: str

    @property
    def command(self) -> str:
        """The shell command that downloads and prepares the data."""
        return f"tfds build {self.name} --data_dir={self.data_dir}"

    def layout(self) -> tuple[str, dict[str, int]]:
        """Where the files lie, and how many examples each official split has.

        Raises:
            DataError: the data are not there; the message has the command that prepares them.
        """
        builder = self._builder()
        return str(builder.data_dir), {split: info.num_examples for split, info in builder.info.splits.items()}

    def examples(self, shard: Shard) -> Iterator[Mapping[str, Any]]:
        """Examples `start` to `stop` of an official split, in a fixed order.

        Raises:
            DataError: a file is broken.
        """
        import tensorflow as tf
        import tensorflow_datasets as tfds

        in_order = tfds.ReadConfig(interleave_cycle_length=1, try_autocache=False)  # one file after another
        part = f"{shard.split}[{shard.start}:{shard.stop}]"
        try:
            yield from tfds.as_numpy(self._builder().as_dataset(split=part, shuffle_files=False, read_config=in_order))
        except (OSError, tf.errors.OpError) as error:
            reason = str(getattr(error, "message", error)).splitlines()[0]
            raise DataError(f"{shard.path} is broken ({reason}): delete it, then run `{self.command}`.") from error

    def _builder(self) -> Any:
        """The builder, made from the prepared files: the data set's code would insist on the version that it knows."""
        from tensorflow_datasets.core import read_only_builder, registered

        try:
            return read_only_builder.builder_from_files(self.name, data_dir=self.data_dir)
        except registered.DatasetNotFoundError:
            raise DataError(f"{self.data_dir} has no prepared {self.name}: run `{self.command}` first.") from None
