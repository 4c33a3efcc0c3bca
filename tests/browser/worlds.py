"""What is in the portal while its screens are looked at: nothing, a normal month, 200 machines.

Each maker writes rows into the database of the test run and answers the places that addresses
name, such as the reference of a booking.
"""

import random
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives

from foundation import clock
from reservations.lifecycle import State
from tests.browser.screens_list import EMPTY, MANY, NORMAL
from tests.factories import (
    AdministratorFactory,
    BookingFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    ProfileFactory,
    book,
)

MACHINES = 200
REQUESTS = 40


def make(world):
    """Fills the portal; answers people by kind, and places."""
    return {EMPTY: make_empty, NORMAL: make_normal, MANY: make_many}[world]()


def make_empty():
    """The first day: people and a category are there, and no machine."""
    people = {
        "administrator": AdministratorFactory(account_name="admin", full_name="Rémy Berger"),
        "approver": PersonFactory(account_name="chloe", full_name="Chloé Vidal", is_staff=True),
        "researcher": PersonFactory(account_name="alice", full_name="Alice Martin"),
    }
    CategoryFactory(slug="first").approvers.add(people["approver"])
    return people, {}


# ---------------------------------------------------------------------------- a normal month


def make_normal():
    """The demonstration with what it lacks: a ticket, an offer, a machine that is ready."""
    from accounts.models import User
    from bigmem_portal import ticking
    from bigmem_portal.demonstration import loading
    from machines.models import Category
    from reservations.models import Booking

    loading.load()
    people = {
        kind: User.objects.get(account_name=name)
        for kind, name in (
            ("administrator", "admin"),
            ("approver", "chloe"),
            ("researcher", "alice"),
        )
    }
    people["newcomer"] = PersonFactory(has_chosen_name=False)
    alice, chloe = people["researcher"], people["approver"]
    chloe.is_staff = True
    chloe.save()
    for category in Category.objects.all():
        category.approvers.add(chloe)
    mine = Booking.objects.filter(holder=alice)
    live = mine.filter(state=State.ACTIVE).earliest("first_day")
    asked = mine.filter(state=State.REQUESTED).earliest("first_day")
    places = {
        "live": live.reference,
        "asked": asked.reference,
        "asked_key": asked.pk,
        "ended": mine.filter(state=State.ENDED).earliest("first_day").reference,
        "others": Booking.objects.filter(holder__account_name="rsimon", state=State.ACTIVE)
        .get()
        .reference,
        "free": clock.now().date() + timedelta(days=120),
        "coming": coming_booking(alice),
        "offered": offered_booking(alice),
        "ticket": open_ticket(alice, live),
        "group": some_group(),
        "reset": reset_key(alice),
        "mail": stored_mail(alice),
        **logins(live),
        **undecided(),
    }
    ticking.tick()
    return people, places


def undecided():
    """What waits at the desk beside requests, and a request that was refused."""
    from provisioning.models import Reinstall
    from reservations.models import Booking, Change, Extension, HandOver

    return {
        "extension": Extension.objects.filter(state="requested").first().pk,
        "change": Change.objects.get().pk,
        "hand_over": HandOver.objects.get().pk,
        "reinstall": Reinstall.objects.get().pk,
        "refused": Booking.objects.filter(state=State.REFUSED).first().reference,
    }


def coming_booking(alice):
    """An approved booking for which another machine is offered."""
    from machines.models import Machine
    from reservations.services import offer_move

    first_day = clock.now().date() + timedelta(days=60)
    booking = book(Machine.objects.get(name="bigmem0"), alice, first_day, 14, State.APPROVED)
    offer_move(booking_id=booking.pk, cause="precheck")
    return booking.reference


def offered_booking(alice):
    """A machine that the waiting list offers."""
    from machines.models import Category
    from reservations.models import Booking
    from reservations.services import WishDraft, make_wish, offer_freed_days

    today = clock.now().date()
    make_wish(
        holder=alice,
        draft=WishDraft(
            from_day=today + timedelta(days=4),
            last_day=today + timedelta(days=100),
            days=7,
            categories=list(Category.objects.filter(slug="cemeb")),
            profile="plain",
            purpose="Arbres de gènes",
        ),
    )
    offer_freed_days(clock.now())
    return Booking.objects.get(holder=alice, state=State.OFFERED).reference


def open_ticket(alice, booking):
    from tickets.policy.life import Kind
    from tickets.services import open_ticket as open_one

    return open_one(
        by=alice, kind=Kind.PROBLEM, text="The fan is loud.", machine=booking.machine
    ).ticket.pk


def some_group():
    from notifications.choices import Group

    return next(iter(Group)).value


def reset_key(alice):
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    return f"{user_pk_to_url_str(alice)}-{default_token_generator.make_token(alice)}"


def stored_mail(alice):
    """A mail in the inbox of the demonstration."""
    from bigmem_portal.demonstration.mailbox import stored_mails

    mail = EmailMultiAlternatives(
        "[bigmem] bigmem6 · ready", "It is ready.", "portal@example.org", [alice.email]
    )
    mail.attach_alternative(
        "<!doctype html><html lang=en><head><title>Ready</title></head>"
        "<body><p>It is ready.</p></body></html>",
        "text/html",
    )
    mail.send()
    return stored_mails()[0].key


def logins(booking):
    """Nobody has logged in to a machine yet; answers a link to its password, and a void one."""
    from provisioning.models import Credential
    from provisioning.sealing import seal
    from provisioning.services import link_token

    credential = Credential.objects.get(occupancy=booking.occupancy)
    credential.sealed_password = seal("Kapow-Zebra-42xyz-Quilt")
    credential.first_login_at = None
    credential.save()
    void = link_token(credential=credential, occasion="first")
    return {"void": void, "token": link_token(credential=credential, occasion="second")}


# ----------------------------------------------------------------------------- 200 machines


def make_many(count=MACHINES):
    """Two categories of machines, full of bookings, and a desk with a queue."""
    people, _places = make_empty()
    chance = random.Random(200)
    everybody = [people["researcher"], *PersonFactory.create_batch(40)]
    categories = [
        CategoryFactory(slug=slug, approvers=[people["administrator"], people["approver"]])
        for slug in ("cemeb", "isem")
    ]
    for category in categories:
        BookingRulesFactory(category=category)
    machines = [
        MachineFactory(name=f"many{number}", category=categories[number % 2])
        for number in range(count)
    ]
    _fill(machines, everybody, chance)
    for _ticket in range(30):
        _open_some_ticket(people["researcher"], chance.choice(machines))
    return people, {}


def _fill(machines, people, chance):
    """Books machines 14 days on average from a month ago on, with gaps of one to three days."""
    from reservations.models import Booking, Occupancy

    today = clock.now().date()
    rows = []
    for machine in machines:
        rules, day = machine.category.rules.get(), today - timedelta(days=30)
        while day < today + timedelta(days=70):
            days = chance.randint(7, 21)
            rows.append((machine, rules, chance.choice(people), day, days))
            day += timedelta(days=days + chance.randint(1, 3))
    occupancies = Occupancy.objects.bulk_create(
        Occupancy(machine=machine, holder=holder, driven_by=machine.driven_by)
        for machine, _rules, holder, _day, _days in rows
    )
    profile, left = ProfileFactory(), REQUESTS
    bookings = []
    for (machine, rules, holder, day, days), occupancy in zip(rows, occupancies, strict=True):
        state = _state(day, days, today)
        if state == State.APPROVED and left and chance.random() < 0.1:
            state, left = State.REQUESTED, left - 1
        bookings.append(
            BookingFactory.build(
                machine=machine, rules=rules, holder=holder, first_day=day, days=days,
                state=state, occupancy=occupancy, profile=profile, asked_at=clock.now(),
                purpose="Assemblage de génomes de lémuriens, lectures longues",
            )
        )  # fmt: skip
    Booking.objects.bulk_create(bookings)


def _state(day, days, today):
    if day + timedelta(days=days) <= today:
        return State.ENDED
    return State.ACTIVE if day <= today else State.APPROVED


def _open_some_ticket(person, machine):
    from tickets.models import Message, Ticket
    from tickets.policy.life import Kind

    ticket = Ticket.objects.create(
        kind=Kind.PROBLEM, author=person, about=person, machine=machine, opened_at=clock.now()
    )
    Message.objects.create(ticket=ticket, author=person, text="A fan.", at=clock.now())
