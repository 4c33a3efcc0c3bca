"""Ways from one object of the administration to all that hangs on it, and to its history."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise

from journal.models import Entry


@dataclass(frozen=True, slots=True)
class Way:
    """A link from an object to a list of the administration that is searched for it."""

    words: Promise
    model: str
    """As `app.Model`."""
    sought: Callable[[Any], str]
    """What the list is searched for."""

    def url(self, site: admin.AdminSite, request: HttpRequest, row: Model) -> str:
        """Answers the address; empty when the reader may not open the list."""
        model = apps.get_model(self.model)
        if not site._registry[model].has_view_permission(request):
            return ""
        place = f"{model._meta.app_label}_{model._meta.model_name}"
        query = urlencode({"q": self.sought(row)})
        return f"{reverse(f'{site.name}:{place}_changelist')}?{query}"


class LinkedAdmin(admin.ModelAdmin[Any]):
    """Shows on the page of an object the ways that lead on; its history is the journal's."""

    ways: tuple[Way, ...] = ()

    def journal_words(self, row: Any) -> str:  # noqa: ANN401 -- any row
        """Answers what the journal is searched for to find the history of an object."""
        return str(row)[:64]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,  # noqa: ANN401 -- Django's signature
    ) -> HttpResponse:
        """Adds the ways that this reader may go."""
        found = (
            [] if obj is None else [(w.url(self.admin_site, request, obj), w) for w in self.ways]
        )
        context["ways"] = [(url, way.words) for url, way in found if url]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Leads to the journal, which knows what services did as well; shows edits to others."""
        row = self.get_object(request, object_id)
        journal = self.admin_site._registry[Entry]
        if row is None or not journal.has_view_permission(request):
            return super().history_view(request, object_id, extra_context)
        query = urlencode({"q": self.journal_words(row)})
        return redirect(f"{reverse('admin:journal_entry_changelist')}?{query}")
