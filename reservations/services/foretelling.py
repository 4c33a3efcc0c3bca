"""Telling people in time that their account, or the access granted to them, ends."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.queries import today
from journal.models import Entry
from journal.services import record
from machines.models import AccessGrant

WARNING_DAYS = 30
"""So many days before the end it is told."""
SUBJECT = "person"


def warn_of_ends(_now: datetime) -> int:
    """Tells of accounts and accesses that end within 30 days, once each; answers how many.

    An end that was moved is told anew when its time comes.
    """
    first_day = today()
    soon = (first_day, first_day + timedelta(days=WARNING_DAYS))
    people = User.objects.filter(is_active=True, end_day__range=soon).order_by("pk")
    done = sum(_tell_account(person.pk) for person in people)
    grants = AccessGrant.objects.filter(person__is_active=True, last_day__range=soon)
    rows = grants.select_related("person", "category").order_by("pk")
    return done + sum(_tell_access(grant) for grant in rows)


@transaction.atomic
def _tell_account(person_id: int) -> bool:
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    if person.end_day is None:
        return False
    facts = {"person": person.account_name, "end_day": person.end_day.isoformat()}
    return _tell_once("account_ends_soon", person, facts)


@transaction.atomic
def _tell_access(grant: AccessGrant) -> bool:
    """Tells of one access, unless another one lasts longer."""
    person = User.objects.select_for_update(no_key=True).get(pk=grant.person_id)
    end_day = grant.last_day
    if end_day is None:
        return False
    others = AccessGrant.objects.filter(person=person, category=grant.category)
    if any(row.last_day is None or row.last_day > end_day for row in others):
        return False
    facts = {
        "person": person.account_name,
        "category": grant.category.slug,
        "end_day": end_day.isoformat(),
    }
    return _tell_once("access_ends_soon", person, facts)


def _tell_once(kind: str, person: User, facts: dict[str, str]) -> bool:
    """Writes the entry unless the very same was written before."""
    told = Entry.objects.filter(kind=kind, subject_kind=SUBJECT, subject_ref=person.account_name)
    if any(all(entry.facts.get(k) == v for k, v in facts.items()) for entry in told):
        return False
    plain: dict[str, Any] = dict(facts)
    record(kind=kind, subject_kind=SUBJECT, subject_ref=person.account_name, **plain)
    return True
