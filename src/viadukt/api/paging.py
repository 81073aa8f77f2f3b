"""The envelope of a list: `Page` of the specification's `openapi.json`."""

import json

from viadukt.directory.public import HsdsPage


def envelope(page: HsdsPage, number: int, size: int) -> bytes:
    """The page with its contents, which are JSON already. `size` is what was asked for; the envelope says what is there."""
    pages = -(-page.total // size)
    head = {
        "total_items": page.total,
        "total_pages": pages,
        "page_number": number,
        "size": len(page.contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not page.contents,
    }
    return json.dumps(head)[:-1].encode() + b', "contents": [' + b",".join(page.contents) + b"]}"


def beyond(page: int, size: int) -> int:
    """The place of a page's first entry, no further than both databases can count."""
    return min((page - 1) * size, 2**40)
