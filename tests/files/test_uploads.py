"""Uploads are held in memory, within limits."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from viadukt.files import kinds
from viadukt.kernel.errors import Refused

SIZE = 100_000


def posted(*sizes):
    files = {f"file{i}": SimpleUploadedFile(f"{i}.txt", b"a" * size) for i, size in enumerate(sizes)}
    return list(RequestFactory().post("/", files).FILES.values())


def test_files_within_the_limit_arrive_whole(settings):
    settings.UPLOAD_MOST_BYTES = 3 * SIZE

    assert [file.read() for file in posted(SIZE, 2 * SIZE)] == [b"a" * SIZE, b"a" * 2 * SIZE]


def test_what_is_beyond_the_limit_is_refused_when_it_is_looked_at(settings):
    settings.UPLOAD_MOST_BYTES = 2 * 1024 * 1024

    small, large = posted(SIZE, 2 * 1024 * 1024)

    assert small.read() == b"a" * SIZE
    assert large.size == 2 * 1024 * 1024
    for look in (large.read, large.chunks, large.open):
        with pytest.raises(Refused, match="Möglich sind 2 MB auf einmal"):
            look()
    with pytest.raises(Refused, match="auf einmal"):
        kinds.inspect(large, kinds.DOCUMENTS)


def test_no_plain_copy_is_written_to_a_temporary_folder(tmp_path_factory, settings):
    folder = tmp_path_factory.mktemp("temporary")
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)

    [file] = posted(5_000_000)

    assert file.size == 5_000_000
    assert list(folder.iterdir()) == []
