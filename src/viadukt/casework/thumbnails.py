"""Small pictures of images that somebody sent, made in memory, in a process of its own with a limit to its memory and time.

A picture of a kilobyte may unfold to gigabytes; the process that finds out is not the server. Run as a program, this file
reads an image from standard input and writes a small JPEG.
"""

import subprocess
import sys
import threading

from viadukt.kernel.apart import limit, run_apart

KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
SIDE = 320
MOST_PIXELS = 64_000_000
"""More than the largest phone's camera makes."""
MOST_MEMORY = 1024 * 1024 * 1024
SECONDS = 10
_turns = threading.BoundedSemaphore(2)


def thumbnail(content: bytes) -> bytes | None:
    """A JPEG of at most 320 pixels a side, without what a camera writes beside the picture; nothing for what is no picture,
    or too large."""
    with _turns:
        try:
            ended = run_apart(__file__, given=content, seconds=SECONDS)
        except subprocess.TimeoutExpired:
            return None
    return ended.stdout if ended.returncode == 0 and ended.stdout else None


def _small(content: bytes) -> bytes:
    import io  # noqa: PLC0415 - what the server does not need
    import warnings  # noqa: PLC0415

    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    formats = ["JPEG", "PNG", "GIF", "WEBP"]
    with Image.open(io.BytesIO(content), formats=formats) as image:
        image.verify()
    with Image.open(io.BytesIO(content), formats=formats) as image:
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((SIDE, SIDE))
        flat = Image.new("RGB", turned.size, "white")
        coloured = turned.convert("RGBA")
        flat.paste(coloured, mask=coloured.getchannel("A"))
        small = io.BytesIO()
        flat.save(small, "JPEG", quality=80)
        return small.getvalue()


if __name__ == "__main__":
    limit(MOST_MEMORY, SECONDS)
    sys.stdout.buffer.write(_small(sys.stdin.buffer.read()))
