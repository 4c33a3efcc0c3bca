from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import News
from machines.models import Unavailability
from reservations.lifecycle import State
from reservations.models import Extension
from tests.factories import (
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    UnavailabilityFactory,
    book,
)
from tests.pages.reading import links, words

TODAY = date(2027, 3, 1)


def news(title="New disks", first_day=TODAY, last_day=TODAY, **more):
    return News.objects.create(
        title_en=title,
        title_fr=f"{title} (fr)",
        text_en=f"About {title}.",
        text_fr=f"À propos de {title}.",
        first_day=first_day,
        last_day=last_day,
        **more,
    )


def test_card_says_state_days_and_until_when_it_can_be_kept(as_alice, running):
    text = words(as_alice.get("/"))

    assert "From 22 February to 7 March 2027 inclusive, 14 days" in text
    assert f"512 GiB · 32 cores · {running.reference}" in text
    assert "Day 8 of 14 Ends in 6 days" in text
    assert "You can keep the machine until 16 May 2027 inclusive: nobody stays longer" in text


def test_card_leads_to_extending_and_giving_back(as_alice, running):
    found = links(as_alice.get("/"))

    assert f"/bookings/{running.reference}/extend/" in found
    assert f"/bookings/{running.reference}/release/" in found
    assert f"/bookings/{running.reference}/" in found


def test_card_of_a_coming_booking_cannot_be_given_back(as_alice, booking):
    page = as_alice.get("/")

    assert "Approved, starts in 7 days" in words(page)
    assert "Day 1 of" not in words(page)
    assert f"/bookings/{booking.reference}/release/" not in links(page)


def test_card_of_a_request_says_nothing_of_extending(as_alice, alice, machine):
    asked = book(machine, alice, date(2027, 3, 8), 7, State.REQUESTED)

    page = as_alice.get("/")

    assert "Requested" in words(page)
    assert "You can keep the machine" not in words(page)
    assert f"/bookings/{asked.reference}/extend/" not in links(page)


def test_card_says_what_limits_and_which_extension_is_asked(as_alice, alice, bruno, running):
    book(running.machine, bruno, date(2027, 3, 20), 7)
    assert "until 19 March 2027 inclusive: it is booked after that" in words(as_alice.get("/"))

    Extension.objects.create(
        booking=running,
        from_stop_day=running.stop_day,
        stop_day=date(2027, 3, 12),
        asked_by=alice,
        asked_at=timezone.now(),
        lapses_day=date(2027, 3, 8),
        state="requested",
    )
    text = words(as_alice.get("/"))
    assert "More days are asked for: until Thursday 11 March 2027 inclusive." in text
    assert "See the extension asked" in text


def test_running_machines_come_before_coming_ones(as_alice, alice, category, running):
    other = MachineFactory(name="soon", category=category)
    book(other, alice, date(2027, 2, 1), 40, State.APPROVED)

    text = words(as_alice.get("/"))

    assert text.index("bigmem7") < text.index("soon")


def test_others_bookings_are_not_on_ones_page(as_bruno, running):
    page = as_bruno.get("/").content.decode()

    assert running.reference not in page
    assert "bigmem7" not in page


def test_newcomer_finds_the_finder_first_and_the_three_steps(as_bruno, machine):
    text = words(as_bruno.get("/"))

    assert "You have no machine yet." in text
    assert text.index("Find a machine") < text.index("Three steps to a machine of your own")
    assert "1. Ask" in text
    assert "My machines" not in text


def test_who_had_a_machine_is_no_newcomer(as_bruno, bruno, machine):
    book(machine, bruno, date(2027, 1, 4), 7, State.ENDED)

    text = words(as_bruno.get("/"))

    assert "You have no machine now, and none to come." in text
    assert "Three steps" not in text


def test_finder_of_the_first_page_offers_the_categories_one_may_book(
    as_alice, machine, hidden_machine
):
    private = CategoryFactory(name_en="Private machines", is_bookable=False)
    MachineFactory(category=private)

    html = as_alice.get("/").content.decode()

    assert 'action="/finder/"' in html
    assert '<option value="cemeb">CeMEB machines</option>' in html
    assert "Hidden machines" not in html
    assert "Private machines" not in html


def test_days_used_left_and_coming_back_are_said_by_category(as_alice, alice, booking):
    book(MachineFactory(category=booking.machine.category), alice, date(2027, 1, 4), 10,
         State.ENDED)  # fmt: skip
    other = CategoryFactory(name_en="GPU machines", position=3)
    BookingRulesFactory(category=other)
    MachineFactory(category=other)

    text = words(as_alice.get("/"))

    assert "CeMEB machines 60 days left 24 of 84 days used in 5 months, the next ones" in text
    assert "GPU machines 84 days left 0 of 84 days used in 5 months" in text


def test_days_counted_by_machine_show_the_fullest_one(as_alice, alice, category):
    category.rules.update(window_scope="machine")
    for days in (5, 12):
        book(MachineFactory(category=category), alice, date(2027, 1, 4), days, State.ENDED)

    assert "CeMEB machines 72 days left 12 of 84 days used" in words(as_alice.get("/"))


def test_outages_of_the_next_weeks_are_said_in_words(as_alice, category):
    def out(name, first, last, **more):
        UnavailabilityFactory(
            machine=MachineFactory(name=name, category=category),
            first_day=first,
            stop_day=last + timedelta(days=1),
            **more,
        )

    breakdown = Unavailability.Kind.BREAKDOWN
    out("broken", date(2027, 2, 20), date(2027, 3, 4), kind=breakdown, reason="no power")
    out("planned", date(2027, 3, 8), date(2027, 3, 9))
    out("over", date(2027, 2, 20), date(2027, 2, 28))
    out("far", date(2027, 3, 29), date(2027, 3, 30))

    text = words(as_alice.get("/"))

    assert "broken Breakdown Until 4 March 2027 inclusive no power" in text
    assert "planned Maintenance From 8 March to 9 March 2027 inclusive new disks" in text
    assert "over" not in text.split("News and outages")[1].split("bigmem portal")[0]
    assert "far Maintenance" not in text


def test_outage_of_a_whole_site_is_one_line(as_alice, category):
    group = "7b0f2f9e-9a0c-4f8a-9d8e-0d2f7f1a7b55"
    for number in range(6):
        machine = MachineFactory(name=f"m{number}", category=category)
        UnavailabilityFactory(
            machine=machine, first_day=TODAY, stop_day=date(2027, 3, 3), group=group
        )

    text = words(as_alice.get("/"))

    assert "m0, m1, m2 and 3 more Maintenance Until 2 March 2027 inclusive" in text


def test_outages_of_machines_one_may_not_know_are_not_told(as_alice, machine, hidden_machine):
    UnavailabilityFactory(
        machine=hidden_machine, first_day=TODAY, stop_day=date(2027, 3, 3), reason="secret"
    )

    text = words(as_alice.get("/"))

    assert "secretmem" not in text
    assert "No outage is known for the next four weeks." in text


def test_news_are_shown_on_their_days_in_the_readers_language(as_alice, browser_of):
    news("Today")
    news("Yesterday", date(2027, 2, 1), date(2027, 2, 28))
    news("Tomorrow", date(2027, 3, 2), date(2027, 3, 9))

    text = words(as_alice.get("/"))
    assert "Today About Today. 1 March 2027" in text
    assert "Yesterday" not in text
    assert "Tomorrow" not in text
    french = words(browser_of(PersonFactory(language="fr")).get("/"))
    assert "Today (fr) À propos de Today. 1er mars 2027" in french


def test_three_news_at_most_are_shown_the_newest_first(as_alice):
    for day in (24, 28, 26, 25):
        news(f"News {day}", date(2027, 2, day), date(2027, 3, 9))

    text = words(as_alice.get("/"))

    assert "News 24" not in text
    assert text.index("News 28") < text.index("News 26") < text.index("News 25")


def test_visitors_see_public_news_only_and_the_finder(visitor, machine):
    news("Inside")
    news("Outside", is_public=True)

    page = visitor.get("/")

    assert "Outside About Outside." in words(page)
    assert "Inside" not in words(page)
    assert 'action="/finder/"' in page.content.decode()
    assert "/planning/" in links(page)


def test_welcome_without_a_public_machine_has_no_finder(visitor, hidden_machine):
    page = visitor.get("/")

    assert 'action="/finder/"' not in page.content.decode()
    assert "Three steps to a machine of your own" in words(page)


def test_administrators_are_led_to_writing_news(as_boss, as_alice):
    assert "/admin/accounts/news/add/" in links(as_boss.get("/"))
    assert "/admin/accounts/news/add/" not in links(as_alice.get("/"))


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize("who", ["alice", "approver", "boss"])
def test_first_page_asks_as_much_of_the_database_whatever_there_is(
    browser_of, request, category, bruno, who, count, django_assert_max_num_queries
):
    person = request.getfixturevalue(who)
    for number in range(count):
        machine = MachineFactory(category=category)
        state = State.REQUESTED if number % 2 else State.ACTIVE
        book(machine, person, date(2027, 2, 25), 10, state)
        book(machine, bruno, date(2027, 3, 20), 10, State.REQUESTED)
        UnavailabilityFactory(
            machine=machine, first_day=date(2027, 3, 15), stop_day=date(2027, 3, 16)
        )
        news(f"News {number}")
    browser = browser_of(person)

    with django_assert_max_num_queries(8):
        page = browser.get("/")

    assert "Day 5 of 10" in words(page)
