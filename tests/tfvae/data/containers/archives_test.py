"""Archives and their members."""

import io
import tarfile
import zipfile

import pytest

from tfvae.checks import DataError
from tfvae.data.containers import archives
from tfvae.data.containers.archives import is_archive, is_inside, members
from tfvae.data.containers.opening import open_file

ENDINGS = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".TAR.GZ"]


def archive(path, files: dict[str, bytes]) -> str:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name, data in files.items():
                packed.writestr(name, data)
    else:
        mode = {"z": "w:gz", "2": "w:bz2", "r": "w"}.get(path.name.lower()[-1], "w:gz")
        mode = "w:xz" if path.name.endswith("xz") else mode
        with tarfile.open(path, mode) as packed:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                packed.addfile(info, io.BytesIO(data))
    return str(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_members_are_found_and_read(tmp_path, ending):
    path = archive(tmp_path / f"a{ending}", {"b/x.csv": b"12", "a.csv": b"345"})
    assert is_archive(path)
    assert members(path) == ["a.csv", "b/x.csv"]
    for name, data in {"a.csv": b"345", "b/x.csv": b"12"}.items():
        assert is_inside(f"{path}/{name}")
        with open_file(f"{path}/{name}") as file:
            assert file.read() == data


def test_a_file_in_a_folder_of_such_a_name_is_no_member(tmp_path):
    (tmp_path / "a.zip").mkdir()
    (tmp_path / "a.zip/b.csv").write_text("1")
    assert not is_inside(str(tmp_path / "a.zip/b.csv"))
    with open_file(str(tmp_path / "a.zip/b.csv")) as file:
        assert file.read() == b"1"


def test_links_are_no_files(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as packed:
        info = tarfile.TarInfo("passwd.csv")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(info)
    assert members(str(tmp_path / "a.tar")) == []


@pytest.mark.parametrize("ending", [".zip", ".tar"])
def test_too_many_members_are_an_error(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(archives, "_MOST", 3)
    path = archive(tmp_path / f"a{ending}", {f"{i}.csv": b"" for i in range(9)})
    with pytest.raises(DataError, match="more than 3 members"):
        members(path)
