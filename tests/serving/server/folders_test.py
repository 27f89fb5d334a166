"""Versions on disk, and which of them are served."""

import pytest

from serving.server.folders import MODEL, every, latest, specific, stamp, versions


def save(folder):
    folder.mkdir(parents=True)
    (folder / MODEL).touch()
    return folder


def test_versions_are_numbered_folders_that_hold_a_model(tmp_path):
    held = {number: save(tmp_path / str(number)) for number in (1, 10, 9)}
    for name in ("latest", "-1", "1.5", "٣", str(2**63), ".7"):
        save(tmp_path / name)
    (tmp_path / "11").mkdir()
    (tmp_path / "12").touch()
    assert versions(tmp_path) == held


def test_zeros_in_front_do_not_make_another_version(tmp_path):
    save(tmp_path / "007")
    assert versions(tmp_path) == {7: tmp_path / "007"}


def test_a_model_itself_is_version_1(tmp_path):
    save(tmp_path / "5")
    (tmp_path / MODEL).touch()
    assert versions(tmp_path) == {1: tmp_path}


def test_no_folder_has_no_versions(tmp_path):
    assert versions(tmp_path) == versions(tmp_path / "absent") == {}


@pytest.mark.parametrize(
    ("policy", "served"),
    [
        (latest(), [10]),
        (latest(2), [10, 9]),
        (latest(9), [10, 9, 2]),
        (every, [10, 9, 2]),
        (specific({2, 10, 77}), [10, 2]),
        (specific(()), []),
    ],
)
def test_a_policy_chooses_newest_first(policy, served):
    assert policy({2: "a", 10: "b", 9: "c"}) == served


def test_a_stamp_changes_with_any_file(tmp_path):
    folder = save(tmp_path / "1")
    stamps = [stamp(folder), stamp(folder)]
    (folder / "variables").mkdir()
    (folder / "variables" / "data").write_bytes(b"1")
    stamps.append(stamp(folder))
    (folder / "variables" / "data").write_bytes(b"22")
    stamps.append(stamp(folder))
    assert stamps[0] == stamps[1]
    assert len({*stamps}) == 3
