"""Edits in the administration leave an entry: a mixin for the admin classes of every room."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from journal.linking import LinkedAdmin
from journal.services import record

MAX_VALUE_LENGTH = 200
HIDDEN_FIELDS = frozenset({"password"})
"""Fields whose values are never written down."""


class AuditedAdmin(LinkedAdmin):
    """Writes one entry for each object added, changed or removed, with what was changed."""

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formsets: Iterable[BaseModelFormSet[Any, Any]],
        change: bool,
    ) -> None:
        """Saves what hangs on the object, then writes the entry; one transaction holds both."""
        formsets = list(formsets)
        super().save_related(request, form, formsets, change)
        if change and not form.has_changed() and not any(f.has_changed() for f in formsets):
            return
        message = self.construct_change_message(
            request,
            form,  # type: ignore[arg-type]  # django-stubs forgets that model forms are meant
            formsets,
            add=not change,
        )
        self._note(
            request,
            "changed" if change else "added",
            form.instance,
            {"changes": _changes(form), "summary": json.loads(json.dumps(message))},
        )

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Removes one object and writes the entry."""
        with transaction.atomic():
            self._note(request, "removed", obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Removes several objects and writes an entry for each."""
        with transaction.atomic():
            for obj in queryset:
                self._note(request, "removed", obj)
            super().delete_queryset(request, queryset)

    def _note(
        self,
        request: HttpRequest,
        what: str,
        obj: models.Model,
        edit: Mapping[str, object] | None = None,
    ) -> None:
        """Writes the entry of an edit."""
        record(
            kind=f"{obj._meta.model_name}_{what}",
            subject_kind=str(obj._meta.model_name)[:20],
            subject_ref=str(obj)[:64],
            actor=request.user if request.user.is_authenticated else None,
            key=obj.pk,
            edit=dict(edit or {}),
        )


def _changes(form: ModelForm[Any]) -> dict[str, list[str]]:
    """Answers what was changed: old and new value by field."""
    return {
        name: [_words(form.initial.get(name)), _words(form.cleaned_data.get(name))]
        for name in form.changed_data
        if name not in HIDDEN_FIELDS
    }


def _words(value: object) -> str:
    """Answers a value as short text."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | dict):
        return ", ".join(str(part) for part in value)[:MAX_VALUE_LENGTH]
    return "" if value is None else str(value)[:MAX_VALUE_LENGTH]
