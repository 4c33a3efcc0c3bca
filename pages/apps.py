"""The room of the HTML pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Settings of the room."""

    name = "pages"
