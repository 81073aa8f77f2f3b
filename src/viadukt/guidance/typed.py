"""What people type into a field for a number or a day, in any of our scripts."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from math import isfinite

_SPACES = re.compile(r"[\s'’_٬]+")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")


def typed_number(text: str) -> float:
    """`45.000`, `45 000,50`, `3,5`, `١٢٬٠٠٠`: the number that is meant.

    Of two kinds of signs the last one ends the whole; one alone separates thousands where it stands more than once or three
    digits follow, unless the number begins with 0. What stands before and behind it, such as a
    currency, is passed over. Raises `ValueError`.
    """
    plain = _digits(text).replace("٫", ",")
    plain = _SPACES.sub("", plain)
    begin = next((at for at, sign in enumerate(plain) if sign.isdigit() or sign in "+-"), len(plain))
    end = next((at for at in range(len(plain), begin, -1) if plain[at - 1].isdigit()), begin)
    number = plain[begin:end]
    if not _NUMBER.fullmatch(number):
        raise ValueError(text)
    value = float(_without_thousands(number))
    if not isfinite(value):
        raise ValueError(text)
    return value


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text)


def _without_thousands(number: str) -> str:
    signs = [sign for sign in number if sign in ".,"]
    if len(set(signs)) == 2:
        last = max(number.rfind("."), number.rfind(","))
        return re.sub(r"[.,]", "", number[:last]) + "." + number[last + 1 :]
    if len(signs) > 1:
        return re.sub(r"[.,]", "", number)
    whole, sign, rest = number.partition(signs[0]) if signs else (number, "", "")
    if sign and len(rest) == 3 and whole.lstrip("+-") not in {"", "0"} and len(whole.lstrip("+-")) <= 3:
        return whole + rest
    return f"{whole}.{rest}" if sign else whole


def typed_day(text: str) -> date:
    """`1991-05-23`, as a browser's own field sends it, or `23.5.1991`. Raises `ValueError`."""
    plain = _digits(text).strip()
    if found := _ISO_DAY.fullmatch(plain):
        year, month, day = found.groups()
    elif found := _DAY.fullmatch(plain):
        day, month, year = found.groups()
    else:
        raise ValueError(text)
    return date(int(year), int(month), int(day))
