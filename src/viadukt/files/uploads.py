"""How uploads come in: held in memory, up to a limit, so that no plain copy of a letter lies in a temporary folder."""

from io import BytesIO
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from viadukt.kernel.errors import Refused


class TooLargeUpload(InMemoryUploadedFile):
    """An upload of which nothing was kept. It knows its size; whoever tries to read it is told why there is nothing."""

    def read(self, *args: Any, **kwargs: Any) -> NoReturn:
        most = settings.UPLOAD_MOST_BYTES // (1024 * 1024)
        raise Refused(_("Zusammen sind die Dateien zu groß. Möglich sind %(most)s MB auf einmal.") % {"most": most})

    chunks = read
    open = read


class InMemory(FileUploadHandler):
    """Keeps the files of one request as long as they are together within `settings.UPLOAD_MOST_BYTES`."""

    total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()
        self.is_whole = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.total += len(raw_data)
        if self.total > settings.UPLOAD_MOST_BYTES:
            self.content, self.is_whole = BytesIO(), False
        else:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        made = InMemoryUploadedFile if self.is_whole else TooLargeUpload
        return made(
            self.content, self.field_name, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )
