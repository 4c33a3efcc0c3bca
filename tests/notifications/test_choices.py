"""Which mails a person may do without, and what becomes of them."""

import pytest

from journal.models import Entry
from notifications.choice_wording import GROUP_HINTS, GROUP_LABELS
from notifications.choices import FOR_THOSE_IN_CHARGE, GROUPS, Group, Way, group_of
from notifications.kinds import ANNOUNCING, LOGIN_MAILS, MAILS, Audience, Mail, MailKind
from notifications.models import Message
from notifications.services import choose_mails
from tests.factories import PersonFactory
from tests.notifications.conftest import THURSDAY, promise, tell

OF_DATA = frozenset(
    {
        MailKind.DATA_GOES,
        MailKind.DATA_HOLD,
        MailKind.ENDS,
        MailKind.ENDED,
        MailKind.RELEASED,
        MailKind.NOT_EXTENDED,
        MailKind.ACCESS_CLOSED,
        MailKind.ACCESS_REOPENED,
        MailKind.CLOSING_FAILED,
        MailKind.CLOSE_BY_HAND,
        MailKind.REINSTALL_CONFIRMED,
        MailKind.ISOLATED,
    }
)


@pytest.mark.pure
def test_every_kind_is_classified():
    assert set(GROUPS) == set(MailKind)
    assert set(GROUP_LABELS) == set(GROUP_HINTS) == set(Group)
    assert {group for group in GROUPS.values() if group} | {Group.RECEIPTS} == set(Group)


@pytest.mark.pure
@pytest.mark.parametrize("kind", [*sorted(OF_DATA), *sorted(LOGIN_MAILS), *sorted(ANNOUNCING)])
def test_what_protects_data_or_carries_a_login_always_comes(kind):
    assert GROUPS[kind] is None


@pytest.mark.pure
def test_groups_of_those_in_charge_go_to_nobody_else():
    readers = {Audience.HOLDER, Audience.HOLDER_ALONE, Audience.HOLDER_UNLESS_ACTOR}
    groups = {group_of(mail) for mails in MAILS.values() for mail in mails}

    assert groups == {*Group, None}
    for mails in MAILS.values():
        for mail in mails:
            is_for_those = group_of(mail) in FOR_THOSE_IN_CHARGE
            assert not (is_for_those and mail.audience in readers), mail


@pytest.mark.pure
def test_what_waits_is_a_receipt_to_whoever_asked():
    asked = MailKind.EXTENSION_ASKED

    assert group_of(Mail(asked, Audience.HOLDER)) == Group.RECEIPTS
    assert group_of(Mail(asked, Audience.APPROVERS)) == Group.TO_DECIDE


def test_mail_turned_off_is_not_promised(booking, alice, approver):
    assert choose_mails(person=alice, ways={Group.RECEIPTS: Way.OFF}) == 1
    assert choose_mails(person=alice, ways={Group.RECEIPTS: Way.OFF}) == 0

    assert promise(tell("booking_requested", booking)) == [("to_approve", "approver")]
    assert Message.objects.get().group == "to_decide"
    entry = Entry.objects.get(kind="mails_chosen")
    assert (entry.actor, entry.facts) == (alice, {"group": "receipts", "way": "off"})


def test_what_all_of_those_in_charge_turned_off_goes_to_all(booking, category, approver):
    second = PersonFactory(account_name="second")
    category.approvers.add(second)
    choose_mails(person=approver, ways={Group.TO_DECIDE: Way.OFF})
    assert ("to_approve", "approver") not in promise(tell("booking_requested", booking))

    choose_mails(person=second, ways={Group.TO_DECIDE: Way.OFF})
    promised = promise(tell("booking_requested", booking))

    assert promised[1:] == [("to_approve", "approver"), ("to_approve", "second")]


def test_only_what_may_be_turned_off_says_how(through_smtp, request_entry, stage):
    from notifications.services import send_due_mails

    stage("ends", "en")
    send_due_mails(THURSDAY)
    Message.objects.update(due_at=THURSDAY)
    send_due_mails(THURSDAY)

    links = {mail["X-Bigmem-Kind"]: mail["List-Unsubscribe"] for mail in through_smtp.mails}
    assert links == {
        "received": "<http://testserver/preferences/mails/receipts/>",
        "to_approve": "<http://testserver/preferences/mails/to_decide/>",
        "ends": None,
    }
