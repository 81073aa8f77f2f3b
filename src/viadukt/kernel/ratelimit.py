"""How often somebody may do something: counted in the database, right with any number of processes and nodes.

One statement counts and answers, so that no two requests can slip through together. Whom it counts is kept as a keyed hash
that changes with every span of time: no address is stored, and two spans cannot be linked.

Django's database cache was tried first and left: its `incr` reads and then writes, so that two processes lose counts,
and it throws away a third of its rows once it holds 300, so that a flood empties the limits it runs into.
"""

import ipaddress
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from viadukt.kernel import clock
from viadukt.kernel.models import RateWindow

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
FORGET_ONE_IN = 100


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether there is room for one more, how many are left, and in how many seconds the count begins anew."""

    allowed: bool
    left: int
    retry_after: int

    def __bool__(self) -> bool:
        return self.allowed


def allow(who: HttpRequest | str, scope: str, limit: int, per_seconds: int) -> Allowance:
    """Count one more of `scope` by `who` and say whether it is within `limit` in each span of `per_seconds`.

    `who` is a request (counted by its client's address, an IPv6 one by its /64) or any key, such as an account's id. Spans
    begin at multiples of `per_seconds` since 1970, so that at worst twice the limit passes within one span's length.
    Call it outside of transactions: what rolls back is not counted.
    """
    now = clock.now().timestamp()
    span = int(now // per_seconds)
    ends = (span + 1) * per_seconds
    key = _key(client_address(who) if isinstance(who, HttpRequest) else who, scope, per_seconds, span)
    count = _count(key, datetime.fromtimestamp(ends, UTC))
    if count == 1 and secrets.randbelow(FORGET_ONE_IN) == 0:
        forget_past()
    return Allowance(count <= limit, max(0, limit - count), max(1, int(ends - now + 0.999)))


def limited(scope: str, limit: int, per_seconds: int, methods: Collection[str] = ("POST",)) -> Callable[[View[P]], View[P]]:
    """Decorate a view: by one of `methods` at most `limit` times in `per_seconds` from one address.

    Who comes more often gets status 429 with `Retry-After`, and a page that says how long to wait.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in methods:
                allowance = allow(request, scope, limit, per_seconds)
                if not allowance:
                    return too_many(request, allowance)
            return view(request, *args, **kwargs)

        gate.rate_limit = (scope, limit, per_seconds)  # type: ignore[attr-defined]
        return gate

    return decorate


def too_many(request: HttpRequest, allowance: Allowance) -> HttpResponseBase:
    """The answer to who came too often."""
    minutes = -(-allowance.retry_after // 60)
    text = _("Von Ihrem Anschluss kamen sehr viele Anfragen. Bitte versuchen Sie es in %(minutes)d Min. noch einmal.")
    words = {"status": 429, "title": _("Bitte kurz warten"), "text": text % {"minutes": minutes}}
    response = render(request, "ui/error.html", words, status=429)
    response.headers["Retry-After"] = str(allowance.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def client_address(request: HttpRequest) -> str:
    """The address of who asks, as far as it can be trusted; of an IPv6 address the /64 that one customer has.

    Behind `settings.TRUSTED_PROXIES` proxies it is that many from the right in `X-Forwarded-For`: what stands further left
    anybody may have written. "" when it is no address.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = forwarded[-proxies] if len(forwarded) >= proxies else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def forget_past() -> int:
    """Delete the counts of spans that are over; answers how many."""
    return RateWindow.objects.filter(expires_at__lt=clock.now()).delete()[0]


def _key(who: str, scope: str, per_seconds: int, span: int) -> str:
    return salted_hmac("viadukt.kernel.ratelimit", f"{scope}|{per_seconds}|{span}|{who}", algorithm="sha256").hexdigest()[:32]


def _count(key: str, expires_at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_ratewindow (key, count, expires_at) VALUES (%s, 1, %s)"
            " ON CONFLICT (key) DO UPDATE SET count = kernel_ratewindow.count + 1 RETURNING count",
            [key, connection.ops.adapt_datetimefield_value(expires_at)],
        )
        return int(cursor.fetchone()[0])
