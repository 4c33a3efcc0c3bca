"""The approval desk: its queue and its cards, for whom they are, and what they cost."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.models import Reinstall
from reservations.lifecycle import State
from reservations.models import Change, Extension, HandOver
from tests.factories import (
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    UnavailabilityFactory,
    book,
)
from tests.pages.reading import links, words

FIRST = date(2027, 3, 8)
ASKED_AT = datetime(2027, 2, 25, 9, tzinfo=UTC)
MOST_QUERIES = 8


@pytest.fixture
def asked(machine, alice):
    """From 8 to 21 March on bigmem7."""
    booking = book(machine, alice, FIRST, 14, State.REQUESTED)
    booking.purpose = "genome assembly"
    booking.save()
    return booking


@pytest.fixture
def too_long(category, bruno):
    """56 days from 10 March on bigmem9."""
    machine = MachineFactory(name="bigmem9", category=category, memory_gib=256)
    return book(machine, bruno, date(2027, 3, 10), 56, State.REQUESTED)


def source(response):
    return " ".join(response.content.decode().split())


def extension_of(booking, stop_day, **more):
    return Extension.objects.create(
        booking=booking,
        state="requested",
        from_stop_day=booking.stop_day,
        stop_day=stop_day,
        lapses_day=more.pop("lapses_day", stop_day),
        asked_by=booking.holder,
        asked_at=ASKED_AT,
        **more,
    )


def change_of(booking, machine):
    return Change.objects.create(
        booking=booking,
        state="requested",
        machine=machine,
        first_day=booking.first_day,
        stop_day=booking.stop_day,
        profile=booking.profile,
        lapses_day=booking.first_day,
        asked_by=booking.holder,
        asked_at=ASKED_AT,
        why="more memory",
    )


def one_of_each(machine, category, alice, bruno):
    """A request, and one of each kind of amendment, on machines of their own."""
    other = MachineFactory(name="bigmem9", category=category)
    third = MachineFactory(name="bigmem11", category=category)
    fourth = MachineFactory(name="bigmem12", category=category)
    book(machine, alice, FIRST, 14, State.REQUESTED)
    running = book(other, alice, date(2027, 2, 22), 14, State.ACTIVE)
    extension = extension_of(running, date(2027, 3, 14))
    ahead = book(third, bruno, date(2027, 3, 20), 7)
    change = change_of(ahead, fourth)
    given = book(fourth, bruno, date(2027, 2, 22), 14, State.ACTIVE)
    hand_over = HandOver.objects.create(
        booking=given, giver=bruno, taker=alice, state="accepted", asked_at=ASKED_AT
    )
    wiped = book(MachineFactory(category=category), bruno, date(2027, 2, 22), 14, State.ACTIVE)
    reinstall = Reinstall.objects.create(
        booking=wiped, profile=wiped.profile, why="broken", state="requested", asked_at=ASKED_AT
    )
    return extension, change, hand_over, reinstall


def keys_in(response):
    return [row.key for row in response.context["page"].rows]


def test_desk_shows_the_queue_and_the_first_card(as_approver, asked):
    answer = as_approver.get("/approvals/")
    shown = words(answer)

    for sentence in (
        "Approval desk",
        "1 decision waits",
        "genome assembly",
        "Alice Martin",
        "Evolution",
        "First request",
        "0 + 14 = 14 of 84",
        "from 8 March to 21 March 2027 inclusive (14 days)",
        "Keeps all rules",
        "Last installation",
        "none by the portal yet",
    ):
        assert sentence in shown, sentence
    assert "style=" not in source(answer)


def test_card_shows_neighbours_outages_and_machines_free_instead(
    as_approver, asked, machine, category, bruno
):
    before = book(machine, bruno, date(2027, 2, 25), 9, State.APPROVED)
    after = book(machine, bruno, date(2027, 4, 1), 7)
    UnavailabilityFactory(
        machine=machine, first_day=date(2027, 5, 1), stop_day=date(2027, 5, 3), reason="new disks"
    )
    MachineFactory(name="roomy", category=category, memory_gib=1024)
    MachineFactory(name="tiny", category=category, memory_gib=64)
    taken = MachineFactory(name="busy", category=category)
    book(taken, bruno, FIRST, 3)

    shown = words(as_approver.get(f"/approvals/{asked.reference}/"))

    assert f"2 days behind {before.reference} (Bruno Leroy)" in shown
    assert f"10 days before {after.reference} (Bruno Leroy)" in shown
    assert "new disks" in shown
    assert "Approve on roomy instead" in shown
    assert "Approve on tiny instead" not in shown
    assert "Approve on busy instead" not in shown


def test_broken_rule_says_by_how_much_and_wants_a_waiver(as_approver, too_long):
    answer = as_approver.get(f"/approvals/{too_long.reference}/")
    shown = words(answer)

    assert "Waiver needed: Length" in shown
    assert "42 days in a row are allowed, 56 are asked: shorten to 42." in shown
    assert 'name="waive_length"' in source(answer)
    assert "Approve with a waiver" in shown


def test_what_cannot_be_waived_cannot_be_approved(as_approver, asked, machine):
    UnavailabilityFactory(machine=machine, first_day=FIRST, stop_day=date(2027, 3, 9))

    answer = as_approver.get(f"/approvals/{asked.reference}/")

    assert "Cannot be approved: Free days" in words(answer)
    assert 'class="button button--primary" disabled' in source(answer)


def test_all_kinds_stand_in_one_queue_and_open_a_card(
    as_approver, machine, category, alice, bruno
):
    extension, change, hand_over, reinstall = one_of_each(machine, category, alice, bruno)

    listed = as_approver.get("/approvals/")

    assert {
        f"extension-{extension.pk}",
        f"change-{change.pk}",
        f"hand-over-{hand_over.pk}",
        f"reinstall-{reinstall.pk}",
    } < set(keys_in(listed))
    assert f"{len(keys_in(listed))} decisions wait" in words(as_approver.get("/"))
    for key, sentence in (
        (f"extension-{extension.pk}", "until Saturday 13 March inclusive, 6 days more"),
        (f"change-{change.pk}", "more memory"),
        (f"hand-over-{hand_over.pk}", "Days left"),
        (f"reinstall-{reinstall.pk}", "erased"),
    ):
        card = as_approver.get(f"/approvals/{key}/")
        assert card.status_code == 200
        assert sentence in words(card), key


def test_queue_is_sorted_by_urgency_and_filtered_by_kind(
    as_approver, machine, category, alice, bruno
):
    extension, *_others = one_of_each(machine, category, alice, bruno)
    listed = as_approver.get("/approvals/")
    deadlines = [item.until_day for item in listed.context["page"].queue.shown]

    filtered = as_approver.get("/approvals/?kind=extension")

    assert deadlines == sorted(deadlines)
    assert keys_in(filtered) == [f"extension-{extension.pk}"]
    assert keys_in(as_approver.get("/approvals/?kind=nonsense")) == keys_in(listed)
    assert "Nothing waits in this part" in words(as_approver.get("/approvals/?category=none"))


def test_queue_is_filtered_by_category(as_boss, asked, too_long, alice):
    elsewhere = MachineFactory(category=CategoryFactory(slug="gpu"))
    book(elsewhere, alice, date(2027, 3, 12), 3, State.REQUESTED)

    assert len(keys_in(as_boss.get("/approvals/"))) == 3
    assert keys_in(as_boss.get("/approvals/?category=cemeb")) == [
        asked.reference,
        too_long.reference,
    ]


def test_queue_is_cut_into_pages(as_approver, category, bruno):
    for _ in range(27):
        book(MachineFactory(category=category), bruno, FIRST, 3, State.REQUESTED)

    first, second = as_approver.get("/approvals/"), as_approver.get("/approvals/?page=2")

    assert (len(keys_in(first)), len(keys_in(second))) == (25, 2)
    assert second.context["card"].key in keys_in(second)
    assert "page 1 of 2" in words(first)
    assert as_approver.get("/approvals/?page=99").status_code == 200
    assert as_approver.get("/approvals/?page=x").status_code == 200


def test_extension_of_another_is_a_rival(as_approver, asked, machine, bruno):
    stands = book(machine, bruno, date(2027, 2, 22), 14, State.ACTIVE)
    extension = extension_of(stands, date(2027, 3, 15), is_rival=True)

    shown = words(as_approver.get(f"/approvals/{asked.reference}/"))
    other = words(as_approver.get(f"/approvals/extension-{extension.pk}/"))

    assert "Rival" in shown
    assert "Bruno Leroy wants to extend" in shown
    assert "Approving this refuses their extension" in shown
    assert "Alice Martin has asked for the machine" in other


def test_empty_desk_says_what_comes_next(as_approver, category):
    answer = as_approver.get("/approvals/")

    assert "Nothing waits for you." in words(answer)
    assert "/tonight/" in links(answer)


def test_htmx_gets_the_card_alone(as_approver, asked, too_long):
    headers = {"HX-Request": "true", "HX-Target": "desk-card"}

    part = as_approver.get(f"/approvals/{too_long.reference}/", headers=headers)
    restored = as_approver.get(
        f"/approvals/{too_long.reference}/",
        headers={**headers, "HX-History-Restore-Request": "true"},
    )

    assert part.content.decode().lstrip().startswith("<article")
    assert "HX-Target" in part["Vary"]
    assert "<html" in restored.content.decode()


def test_desk_is_for_those_who_decide(as_alice, as_bruno, visitor, asked):
    assert as_alice.get("/approvals/").status_code == 403
    assert as_alice.get(f"/approvals/{asked.reference}/").status_code == 403
    assert as_alice.post(f"/approvals/{asked.reference}/").status_code == 403
    assert as_alice.get("/approvals/B-NONE/").status_code == 404
    assert as_alice.get("/approvals/together/").status_code == 403
    assert visitor.get("/approvals/").status_code == 302


def test_approvers_see_their_categories_only(browser_of, asked, hidden_machine, alice):
    stranger = PersonFactory()
    CategoryFactory(approvers=[stranger])
    hidden = book(hidden_machine, alice, FIRST, 3, State.REQUESTED)
    browser = browser_of(stranger)

    assert keys_in(browser.get("/approvals/")) == []
    assert browser.get(f"/approvals/{asked.reference}/").status_code == 403
    assert browser.post(f"/approvals/{asked.reference}/").status_code == 403
    assert browser.get(f"/approvals/{hidden.reference}/").status_code == 404
    assert browser.get(f"/approvals/{hidden.reference}/otherwise/").status_code == 404


def test_own_request_shows_why_somebody_else_decides(as_approver, machine, approver, too_long):
    own = book(machine, approver, FIRST, 5, State.REQUESTED)

    answer = as_approver.get(f"/approvals/{own.reference}/")

    assert "Nobody decides on their own booking" in words(answer)
    assert 'value="approve"' not in source(answer)
    assert (
        as_approver.post(
            f"/approvals/{own.reference}/", {"decision": "approve", "version": own.version}
        ).status_code
        == 403
    )
    own.refresh_from_db()
    assert own.state == State.REQUESTED


@pytest.mark.parametrize("key", ["B-NONE", "extension-1", "extension-x", "change-99999999999999"])
def test_unknown_cards_are_not_found(as_approver, category, key):
    assert as_approver.get(f"/approvals/{key}/").status_code == 404
    assert as_approver.post(f"/approvals/{key}/").status_code == 404


def test_desk_takes_the_same_queries_for_many_as_for_few(as_boss, category, alice, bruno):
    def fill(count):
        for _ in range(count):
            machine = MachineFactory(category=category)
            book(machine, PersonFactory(), FIRST, 5, State.REQUESTED)
            running = book(machine, PersonFactory(), date(2027, 2, 22), 10, State.ACTIVE)
            extension_of(running, date(2027, 3, 7), lapses_day=date(2027, 3, 12))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert as_boss.get("/approvals/").status_code == 200
        return len(captured)

    fill(2)
    queries()
    few = queries()
    fill(14)

    assert queries() == few
    assert few <= MOST_QUERIES


def test_card_of_every_kind_is_read_in_few_queries(as_boss, machine, category, alice, bruno):
    one_of_each(machine, category, alice, bruno)
    cost = {}
    for key in keys_in(as_boss.get("/approvals/")):
        with CaptureQueriesContext(connection) as captured:
            as_boss.get(f"/approvals/{key}/")
        cost[key.split("-")[0]] = len(captured)

    assert max(cost.values()) <= MOST_QUERIES, cost


def test_settled_card_keeps_the_queue_beside_it(as_approver, asked, machine, bruno):
    settled = book(machine, bruno, date(2027, 4, 5), 5, State.REFUSED)

    answer = as_approver.get(f"/approvals/{settled.reference}/")

    assert keys_in(answer) == [asked.reference]
    assert "This does not wait for a decision any more." in words(answer)
