"""The one door for other contexts."""

from viadukt.post.bounces import Report, is_bouncing, receive, unblock
from viadukt.post.categories import NEWS, REMINDER, SECURITY, SERVICE, Category, register_category
from viadukt.post.delivery import deliver_due, has_due
from viadukt.post.preferences import wants_mail
from viadukt.post.retention import purge
from viadukt.post.selectors import counts, problems
from viadukt.post.services import enqueue

__all__ = [
    "NEWS",
    "REMINDER",
    "SECURITY",
    "SERVICE",
    "Category",
    "Report",
    "counts",
    "deliver_due",
    "enqueue",
    "has_due",
    "is_bouncing",
    "problems",
    "purge",
    "receive",
    "register_category",
    "unblock",
    "wants_mail",
]
