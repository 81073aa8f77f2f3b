"""The one door for other contexts."""

from viadukt.post.categories import NEWS, REMINDER, SECURITY, SERVICE, Category, register_category
from viadukt.post.services import enqueue

__all__ = ["NEWS", "REMINDER", "SECURITY", "SERVICE", "Category", "enqueue", "register_category"]
