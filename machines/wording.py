"""Codes and names of the inventory to words people read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from machines.errors import PhotoError, UnavailabilityError

GIB_IN_TIB = 1024


class Named(Protocol):
    """What has a name in each language of the portal."""

    name_en: str
    name_fr: str


KIND_LABELS: Mapping[str, Promise] = {
    "bare_metal": pgettext_lazy("machine", "reinstalled for each occupancy"),
    "gpu_container": pgettext_lazy("machine", "fresh container for each occupancy"),
    "manual": pgettext_lazy("machine", "booked, never installed by the portal"),
}

DRIVEN_BY_LABELS: Mapping[str, Promise] = {
    "portal": pgettext_lazy("installed by", "the portal"),
    "calendar": pgettext_lazy("installed by", "the calendar chain"),
    "nobody": pgettext_lazy("installed by", "nobody"),
}

INSTALLER_SENTENCES: Mapping[str, Promise] = {
    "manual": _("The people in charge of this machine prepare it by hand; the portal does not."),
    "calendar": _(
        "The calendar chain installs this machine at the first day’s midnight; the portal does "
        "not."
    ),
    "nobody": _("Nobody installs this machine: it is used as it stands."),
}

UNAVAILABILITY_LABELS: Mapping[str, Promise] = {
    "maintenance": pgettext_lazy("unavailability", "Maintenance"),
    "breakdown": pgettext_lazy("unavailability", "Breakdown"),
    "installation": pgettext_lazy("unavailability", "Failed installation"),
}

UNAVAILABILITY_PROBLEMS: Mapping[str, Promise] = {
    "no_machine": _("Choose at least one machine."),
    "no_reason": _("Say why: holders and colleagues will read it."),
    "no_days": _("The machine is free again after its first day out: give a later day."),
    "past": _("These days are over: give days from today on."),
    "meets_bookings": _(
        "%(machine)s is booked on these days (%(references)s): choose other days for the "
        "maintenance, or move or cancel these bookings first."
    ),
    "over": _("This unavailability is over already."),
}

PHOTO_PROBLEMS: Mapping[str, Promise] = {
    "heavy": _("The photo is larger than 5 MB: make it smaller, then send it again."),
    "kind": _("This is no photo in JPEG, PNG or WebP: save it in one of these, then try again."),
    "large": _(
        "The photo has more than 25 million pixels: make it smaller, 1200 pixels wide are enough."
    ),
    "broken": _("The photo cannot be read to its end: the file is damaged, choose another copy."),
}


def localised_name(thing: Named) -> str:
    """Answers the name of a category or profile in the language of whoever reads."""
    return thing.name_fr if (get_language() or "").startswith("fr") else thing.name_en


def installer_sentence(kind: str, driven_by: str) -> str:
    """Answers who installs a machine that the portal does not install; nothing when it does."""
    key = kind if kind == "manual" and driven_by != "calendar" else driven_by
    return str(INSTALLER_SENTENCES.get(key, ""))


def unavailability_problem(error: UnavailabilityError) -> str:
    """Answers the sentence of a problem: what is wrong and what to do."""
    return str(UNAVAILABILITY_PROBLEMS[error.code]) % error.facts


def photo_problem(error: PhotoError) -> str:
    """Answers the sentence of a file that becomes no photo."""
    return str(PHOTO_PROBLEMS[error.code])


def memory_words(memory_gib: int) -> str:
    """Answers an amount of memory as people say it: 256 GiB, 1.5 TiB."""
    if memory_gib < GIB_IN_TIB:
        return gettext("%(amount)s GiB") % {"amount": memory_gib}
    tib = (Decimal(memory_gib) / GIB_IN_TIB).quantize(Decimal("0.1"))
    places = 0 if tib == tib.to_integral_value() else 1
    return gettext("%(amount)s TiB") % {"amount": number_format(tib, decimal_pos=places)}
