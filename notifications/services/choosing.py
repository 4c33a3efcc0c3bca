"""What a person wants of the mails they may do without."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from journal.services import record
from notifications.choices import Group, Way
from notifications.models import MailChoice
from notifications.queries import ways_of


@transaction.atomic
def choose_mails(*, person: User, ways: Mapping[Group, Way]) -> int:
    """Remembers how a person gets the mails of some groups; the person's row is locked.

    Returns:
        How many groups come another way than before.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = ways_of(person)
    changed = {group: way for group, way in ways.items() if before[group] != way}
    for group, way in changed.items():
        MailChoice.objects.update_or_create(person=person, group=group, defaults={"way": way})
        record(
            kind="mails_chosen",
            subject_kind="person",
            subject_ref=person.account_name,
            actor=person,
            group=group.value,
            way=way.value,
        )
    return len(changed)
