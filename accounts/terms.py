"""Terms of use: which text is in force, who still has to accept it, publishing and accepting."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from accounts.errors import TermsError
from accounts.models import Acceptance, Terms, User
from accounts.queries import today
from foundation import clock
from journal.services import record


def terms_in_force() -> Terms | None:
    """Answers the text that holds today; None when none was ever published."""
    return published_terms().first()


def terms_to_accept(person: User) -> Terms | None:
    """Answers the text that a person must accept before they ask for a booking; None if none."""
    return terms_left(published_terms(), Acceptance.objects.filter(person=person))


def terms_left(published: Iterable[Terms], accepted: Iterable[Acceptance]) -> Terms | None:
    """Answers the text that must still be accepted, from all texts and what was accepted.

    Whoever accepted the last version that had to be accepted again, or a later one, need not.
    """
    since = []
    for terms in sorted(published, key=lambda terms: (terms.from_day, terms.pk), reverse=True):
        since.append(terms)
        if terms.is_substantial:
            known = {acceptance.terms_id for acceptance in accepted}
            return None if known & {terms.pk for terms in since} else since[0]
    return None


@transaction.atomic
def accept_terms(*, person: User, terms_id: int) -> None:
    """Notes that a person has accepted the text in force; a second time changes nothing.

    Raises:
        TermsError: another text is in force by now.
    """
    terms = terms_in_force()
    if terms is None or terms.pk != terms_id:
        raise TermsError("other_version")
    _row, is_new = Acceptance.objects.get_or_create(
        terms=terms, person=person, defaults={"at": clock.now()}
    )
    if is_new:
        record(
            kind="terms_accepted",
            subject_kind="person",
            subject_ref=person.account_name,
            actor=person,
            version=terms.pk,
        )


@transaction.atomic
def publish_terms(*, terms_id: int, by: User) -> Terms:
    """Puts a draft into force from today; it is changed no more.

    Raises:
        Terms.DoesNotExist: there is none of this key.
        TermsError: it is in force already, or a text is missing.
    """
    terms = Terms.objects.select_for_update().get(pk=terms_id)
    if terms.from_day is not None:
        raise TermsError("published")
    if not terms.text_en.strip() or not terms.text_fr.strip():
        raise TermsError("no_text")
    terms.from_day = today()
    terms.save(update_fields=["from_day"])
    record(
        kind="terms_published",
        subject_kind="terms",
        subject_ref=str(terms.pk),
        actor=by,
        is_substantial=terms.is_substantial,
    )
    return terms


def published_terms() -> QuerySet[Terms]:
    """Answers the texts in force or replaced, the newest first."""
    return Terms.objects.filter(from_day__isnull=False, from_day__lte=today()).order_by(
        "-from_day", "-pk"
    )
