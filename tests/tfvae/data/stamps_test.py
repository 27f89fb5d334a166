"""What tells that raw files have changed."""

import zipfile

from tfvae.data.stamps import stamps


def test_files_and_all_files_of_folders_have_one_each(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("a", "b/c", "b/d"):
        (tmp_path / name).write_text(name)
    found = stamps([str(tmp_path / "b"), str(tmp_path / "a")])
    assert [(path, size) for path, size, _ in found] == [
        (str(tmp_path / name), len(name)) for name in ("a", "b/c", "b/d")
    ]


def test_members_stand_for_their_archive_once(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b/c.csv", "x")
    path = str(tmp_path / "a.zip")
    assert stamps([f"{path}/b/c.csv", f"{path}/d.csv"]) == stamps([path])
    assert len(stamps([path])) == 1


def test_what_is_no_file_has_none(tmp_path):
    assert stamps(["made-up state", str(tmp_path / "missing")]) == ()


def test_a_change_shows(tmp_path):
    (tmp_path / "a").write_text("x")
    before = stamps([str(tmp_path / "a")])
    (tmp_path / "a").write_text("xy")
    assert stamps([str(tmp_path / "a")]) != before
