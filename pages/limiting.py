"""Limits on what one person may ask for in a while: for gestures that send or show something."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def limited(name: str, *, times: int, seconds: int) -> Callable[[View], View]:
    """Answers a decorator that lets each signed-in person POST so many times in so many seconds.

    Counted in the cache, in real time; what exceeds it gets the page “too many attempts”.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def limiting(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST" and _count(name, request, seconds) > times:
                return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
            return view(request, *args, **kwargs)

        return limiting

    return decorate


def _count(name: str, request: HttpRequest, seconds: int) -> int:
    key = f"limited:{name}:{request.user.pk}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1
