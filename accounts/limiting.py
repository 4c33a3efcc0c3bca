"""Counting how often something was done lately: in the cache, in real time."""

from django.core.cache import cache


def count_lately(name: str, *, seconds: int) -> int:
    """Counts one more time and answers how many there were since the first, for so long."""
    key = f"limited:{name}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
