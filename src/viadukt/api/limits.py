"""How often the interface may be asked by POST from one address, as all that the public can post is limited."""

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from viadukt.kernel.ratelimit import allow

A_MINUTE = {
    "api": 600,
    "guidance.answer": 30,  # half a second of work each, where little is known yet
    "guidance.question": 300,  # a tenth of that
}
"""What is counted together -> how many in a minute."""


class FewPosts(BaseThrottle):
    """Asking by POST is counted, under one of the names in `A_MINUTE`; asking by GET is not."""

    def __init__(self, counted_as: str) -> None:
        self.counted_as = counted_as

    def allow_request(self, request: HttpRequest) -> bool:
        return request.method != "POST" or bool(allow(request, self.counted_as, A_MINUTE[self.counted_as], 60))

    def wait(self) -> float | None:
        return 60
