"""Pages around tickets, wishes and the account ask a fixed, small number of queries."""

from datetime import date

import pytest

from reservations.models import Wish
from tests.factories import MachineFactory, ProfileFactory
from tests.pages.conftest import MONDAY
from tickets.models import Ticket

MOST = 8


@pytest.fixture
def many(machine, category, approver, alice):
    """Makes tickets, wishes and machines around the approver, who sees most."""

    profile = ProfileFactory()
    approver.emailaddress_set.create(email=approver.email, verified=True, primary=True)

    def many(count):
        for number in range(count):
            MachineFactory(name=f"m{number}", category=category)
            ticket = Ticket.objects.create(
                kind="problem", machine=machine, author=approver, about=alice, opened_at=MONDAY
            )
            ticket.messages.create(author=approver, text="it hums", at=MONDAY)
            wish = Wish.objects.create(
                reference=f"W-{number}",
                holder=approver,
                days=7,
                from_day=date(2027, 3, 8),
                stop_day=date(2027, 5, 1),
                profile=profile,
                made_at=MONDAY,
                state="waiting" if number < 3 else "withdrawn",
            )
            wish.categories.add(category)

    return many


@pytest.mark.parametrize(
    "path",
    [
        "/tickets/",
        "/tickets/new/",
        "/tickets/new/?kind=access",
        "/tickets/new/?kind=problem",
        "/tickets/new/?kind=extension",
        "/wishes/",
        "/terms/",
        "/rules/",
        "/privacy/",
        "/accessibility/",
        "/accounts/email/",
        "/accounts/password/change/",
    ],
)
@pytest.mark.parametrize("count", [3, 40])
def test_page_takes_few_queries(as_approver, many, path, count, django_assert_max_num_queries):
    many(count)

    with django_assert_max_num_queries(MOST):
        assert as_approver.get(path).status_code == 200
