"""Devices and networks in words, without asking anybody else: no data base of addresses, no fingerprint."""

import ipaddress

from django.utils.translation import pgettext

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_in_words(user_agent: str) -> str:
    """ "Firefox, Windows", as far as the browser says so itself."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(word for word in (browser, system) if word) or pgettext("staff", "unbekanntes Gerät")


def network_of(address: str) -> str:
    """The network an address lies in, as its first address: the last byte of IPv4 and all but /48 of IPv6 is not kept."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - says "no address", binds nothing
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False).network_address)


def network_in_words(network: str, here: str) -> str:
    """Where a session was opened, seen from `here` (an address): the same network, this one's neighbour, or elsewhere."""
    if network_of(network) == network_of(here):
        return pgettext("staff", "im selben Netz wie Sie jetzt")
    parsed = ipaddress.ip_address(network)
    if parsed.is_loopback or parsed.is_private:
        return pgettext("staff", "in einem internen Netz")
    return pgettext("staff", "in einem anderen Netz (%(network)s…)") % {"network": _shortened(network)}


def _shortened(network: str) -> str:
    return network.removesuffix("0") if "." in network else network.removesuffix("::") + ":"
