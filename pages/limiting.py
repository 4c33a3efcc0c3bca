"""Limits on what one person may ask for in a while: for gestures that send or show something."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.limiting import count_lately

View = Callable[..., HttpResponse]


def limited(name: str, *, times: int, seconds: int) -> Callable[[View], View]:
    """Answers a decorator that lets each signed-in person POST so many times in so many seconds.

    Counted in the cache, in real time; what exceeds it gets the page “too many attempts”.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def limiting(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            who = f"{name}:{request.user.pk}"
            if request.method == "POST" and count_lately(who, seconds=seconds) > times:
                return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
            return view(request, *args, **kwargs)

        return limiting

    return decorate
