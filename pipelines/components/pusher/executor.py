"""Copies a blessed model to where it is served."""

import filecmp
import os
import shutil
from pathlib import Path
from typing import Any

from tfx.components.pusher import executor
from tfx.proto.pusher_pb2 import PushDestination
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import get_single_instance
from tfx.utils.proto_utils import json_to_proto, proto_to_json

from serving.server.folders import versions
from tfvae.whole_files import PARTIAL, flush

DESTINATION = "push_destination"
"""The execution property that says where to."""


class Executor(executor.Executor):
    """See `Pusher`. TFX's executor copies to a folder of no number; what is whole then gets its number by a rename.

    Where a push was killed after that, and before it was noted, the newest version is this very model: it is noted now,
    instead of a second one beside it. A bucket has no renames, so there TFX's executor pushes in its own way.
    """

    def Do(  # noqa: N802
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        destination = PushDestination()
        json_to_proto(exec_properties[DESTINATION], destination)
        base = destination.filesystem.base_directory
        if "://" in base:
            super().Do(input_dict, output_dict, exec_properties)
        elif not self.CheckBlessing(input_dict):
            self._MarkNotPushed(get_single_instance(output_dict["pushed_model"]))
        else:
            self._push(Path(base), input_dict, output_dict, exec_properties)

    def _push(self, base: Path, inputs: dict[str, Any], outputs: dict[str, Any], properties: dict[str, Any]) -> None:
        found, model = versions(base), get_single_instance(outputs["pushed_model"])
        number = max(found, default=0)
        if found and same_files(Path(self.GetModelPath(inputs)), found[number]):
            shutil.copytree(found[number], model.uri, dirs_exist_ok=True)
        else:
            staged = base / f"{PARTIAL}push"
            shutil.rmtree(staged, ignore_errors=True)  # of a killed run
            super().Do(inputs, outputs, {**properties, DESTINATION: _to(staged)})
            (copied,) = staged.iterdir()
            number = max(int(copied.name), number + 1)  # a clock that was set back must not hide the new one
            for path in copied.rglob("*"):
                flush(path)  # or a power cut could leave the name without the model
            os.replace(copied, base / str(number))
            staged.rmdir()
        self._MarkPushed(model, pushed_destination=str(base / str(number)), pushed_version=str(number))


def _to(directory: Path) -> str:
    return proto_to_json(PushDestination(filesystem=PushDestination.Filesystem(base_directory=str(directory))))


def same_files(a: Path, b: Path) -> bool:
    """Whether two folders hold files of the same names and bytes."""
    names = [sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file()) for root in (a, b)]
    return names[0] == names[1] and all(filecmp.cmp(a / name, b / name, shallow=False) for name in names[0])
