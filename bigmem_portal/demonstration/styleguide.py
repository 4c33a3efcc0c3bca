"""The living style guide: every component of the interface, with the classes that make it."""

from typing import NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pages.policy.labels import Label, LabelKind
from pages.queries.check_lines import CheckLine, Judged
from pages.wording import badge_of, label_words
from reservations.policy.values import Rule
from reservations.wording import short_source

COLOURS = {
    "bg": _("page"),
    "surface": _("card"),
    "sunken": _("sunken"),
    "line": _("line"),
    "edge": _("edge of a field"),
    "fg": _("text"),
    "muted": _("lesser text"),
    "accent": _("accent"),
    "accent-soft": _("accent, soft"),
    "ok": _("good"),
    "ok-soft": _("good, soft"),
    "warn": _("warning"),
    "warn-soft": _("warning, soft"),
    "bad": _("bad"),
    "bad-soft": _("bad, soft"),
    "focus": _("focus"),
}
"""Tokens of `static/portal/portal.css`, each with light and dark in it."""
SAMPLE_DAYS = 3


class Sample(forms.Form):
    """A form with something right and something wrong in it."""

    purpose = forms.CharField(
        label=_("Purpose"), help_text=_("In one line; it is shown to approvers only.")
    )
    days = forms.IntegerField(label=_("Number of days"), max_value=42)


class SampleBadge(NamedTuple):
    """One label of a booking."""

    badge: str
    words: str | Promise


class SampleStep(NamedTuple):
    """One step of an installation."""

    kind: str
    words: str | Promise
    when: str | Promise


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Shows the components; they are the real ones, so the page cannot age."""
    context = {
        "colours": COLOURS.items(),
        "badges": [_badge(kind) for kind in LabelKind],
        "form": Sample({"purpose": _("Assembly of twelve genomes"), "days": "63"}),
        "panel": Judged(_checks()),
        "steps": _steps(),
    }
    return render(request, "demonstration/styleguide.html", context)


def _badge(kind: LabelKind) -> SampleBadge:
    label = Label(kind, SAMPLE_DAYS)
    return SampleBadge(badge_of(label), label_words(label))


def _checks() -> list[CheckLine]:
    """Answers one rule of each kind."""
    rows = [
        ("passed", "check", _("Notice"), _("kept"), _("Two days ahead, as asked."), ""),
        (
            "broken",
            "cross",
            _("Length"),
            _("broken"),
            "45 / 42",
            _("42 days in a row are allowed, you ask for 45: shorten to 42."),
        ),
        (
            "waiver",
            "warning",
            _("Window"),
            _("waiver asked"),
            "90 / 84",
            _("Waiver asked: 90 days instead of 84."),
        ),
    ]
    return [_check(*map(str, row), source=short_source(Rule.LENGTH)) for row in rows]


def _check(*words: str, source: str) -> CheckLine:
    kind, icon, label, kind_words, figures, sentence = words
    url = reverse("pages:rules")
    return CheckLine(kind, icon, label, kind_words, sentence, figures, source, url)


def _steps() -> list[SampleStep]:
    return [
        SampleStep("done", _("Requested"), _("2 March at 9:12")),
        SampleStep("now", _("Installing"), _("since midnight")),
        SampleStep("todo", _("Ready"), ""),
        SampleStep("failed", _("Stopped"), _("the machine does not answer")),
    ]
