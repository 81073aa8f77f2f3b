"""The file that a backup is: what goes in comes out, and what was changed on the way is noticed."""

import io
import tarfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viadukt.cli.archive import BadArchive, unpack, writing

NAMES = st.lists(st.from_regex(r"[a-z0-9äé]{1,8}(/[a-z0-9]{1,8}){0,3}", fullmatch=True), unique=True, max_size=5)


def prefix_free(names: list[str]) -> list[str]:
    return [name for name in names if not any(other != name and other.startswith(f"{name}/") for other in names)]


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "a").write_bytes(b"first" * 1000)
    (tmp_path / "b").write_bytes(b"")
    with writing(tmp_path / "backup") as writer:
        writer.add("database", tmp_path / "a")
        writer.add("files/b", tmp_path / "b")
        writer.finish({"format": 1})
    return tmp_path / "backup"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES.map(prefix_free), st.data())
def test_what_goes_in_comes_out(tmp_path_factory, names, data):
    folder = tmp_path_factory.mktemp("archive")
    contents = {name: data.draw(st.binary(max_size=3000)) for name in names}
    with writing(folder / "backup") as writer:
        for number, (name, content) in enumerate(contents.items()):
            (folder / str(number)).write_bytes(content)
            writer.add(name, folder / str(number))
        writer.finish({"format": 1, "what": "backup"})
    manifest = unpack(folder / "backup", folder / "out")

    assert {name: (folder / "out" / name).read_bytes() for name in names} == contents
    assert (manifest["what"], sorted(manifest["members"])) == ("backup", sorted(names))


def test_it_is_readable_by_its_owner_alone(archive):
    assert archive.stat().st_mode & 0o777 == 0o600


def test_a_file_that_has_just_been_deleted_is_left_out(tmp_path):
    with writing(tmp_path / "backup") as writer:
        there = writer.add("files/gone", tmp_path / "gone")
        writer.finish({})

    assert (there, unpack(tmp_path / "backup", tmp_path / "out")["members"]) == (False, {})


def test_a_file_that_grows_meanwhile_is_kept_at_the_size_it_had(tmp_path, monkeypatch):
    path = tmp_path / "log"
    path.write_bytes(b"x" * 10)
    fstat = __import__("os").fstat

    def growing(descriptor):
        found = fstat(descriptor)
        with path.open("ab") as file:
            file.write(b"more")
        return found

    monkeypatch.setattr("viadukt.cli.archive.os.fstat", growing)
    with writing(tmp_path / "backup") as writer:
        writer.add("files/log", path)
        monkeypatch.undo()
        writer.finish({})
    unpack(tmp_path / "backup", tmp_path / "out")

    assert (tmp_path / "out/files/log").read_bytes() == b"x" * 10


def test_when_writing_fails_what_was_there_stays(archive, tmp_path):
    before = archive.read_bytes()
    with pytest.raises(OSError, match="disk full"), writing(archive):
        raise OSError("disk full")

    assert (archive.read_bytes(), sorted(path.name for path in tmp_path.iterdir())) == (before, ["a", "b", "backup"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_byte_is_noticed_or_without_effect(archive, tmp_path_factory, data):
    """Bytes that gzip and tar do not look at (a time stamp, padding) may change; contents may not."""
    raw = bytearray(archive.read_bytes())
    position = data.draw(st.integers(0, len(raw) - 1))
    raw[position] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("changed")
    (folder / "backup").write_bytes(bytes(raw))
    try:
        unpack(folder / "backup", folder / "out")
    except BadArchive:
        return
    assert (folder / "out/database").read_bytes() == b"first" * 1000


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_was_cut_off_is_noticed_or_padding(archive, tmp_path_factory, data):
    raw = archive.read_bytes()
    folder = tmp_path_factory.mktemp("cut")
    (folder / "backup").write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    try:
        unpack(folder / "backup", folder / "out")
    except BadArchive:
        return
    assert (folder / "out/database").read_bytes() == b"first" * 1000


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil"])
def test_nothing_is_written_outside(tmp_path, name):
    with tarfile.open(tmp_path / "backup", "w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))

    with pytest.raises(BadArchive, match="unexpected member"):
        unpack(tmp_path / "backup", tmp_path / "deep/out")
    assert not (tmp_path / "evil").exists()


def test_a_link_is_no_member(tmp_path):
    with tarfile.open(tmp_path / "backup", "w:gz") as tar:
        info = tarfile.TarInfo("files/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)

    with pytest.raises(BadArchive):
        unpack(tmp_path / "backup", tmp_path / "out")


def test_a_tar_without_a_manifest_and_anything_else_is_no_backup(tmp_path):
    with tarfile.open(tmp_path / "tar", "w:gz"):
        pass
    (tmp_path / "text").write_text("hello")
    for name in ("tar", "text"):
        with pytest.raises(BadArchive):
            unpack(tmp_path / name, tmp_path / "out")
