"""The portal's addresses and three that are broken on purpose: errors as people see them."""

from django.shortcuts import render
from django.urls import path

from bigmem_portal.urls import (
    handler403,
    handler404,
    handler500,
)
from bigmem_portal.urls import urlpatterns as portal
from pages.views.errors import csrf_failure

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


def broken(request):
    raise RuntimeError("broken on purpose")


def too_often(request):
    return render(request, "429.html", status=429)


urlpatterns = [
    path("broken/", broken),
    path("broken/csrf/", csrf_failure),
    path("broken/often/", too_often),
    *portal,
]
