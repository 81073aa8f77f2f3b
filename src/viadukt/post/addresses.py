"""Mail addresses: which can be written to, and their keyed hash, by which we know one again without keeping it."""

import hashlib
from email.headerregistry import Address

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from viadukt.kernel.errors import Refused
from viadukt.kernel.keys import instance_key


def deliverable(address: str) -> str:
    """The address as a mail server takes it: its domain in ASCII (RFC 5891); raises `Refused` for what is none.

    Line breaks, a display name, several addresses, and names that would need SMTPUTF8 are none.
    """
    address = address.strip()
    local, _at, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
        validate_email(f"{local}@{ascii_domain}")
        Address(addr_spec=f"{local}@{ascii_domain}")
        local.encode("ascii")
    except (ValidationError, ValueError) as error:
        raise Refused(_("Das ist keine E-Mail-Adresse, an die wir schreiben können. Bitte prüfen Sie sie.")) from error
    return f"{local}@{ascii_domain}"


def recipient_of(address: str) -> str:
    """The keyed hash of an address, upper and lower case the same: 64 hexadecimal digits."""
    folded = deliverable(address).lower().encode()
    return hashlib.blake2b(folded, key=instance_key("recipients of mail"), digest_size=32).hexdigest()
