"""The booking form as alice sees and sends it."""

import pytest

WANTED = {
    "machine": "bigmem7",
    "first_day": "2027-03-08",
    "days": "14",
    "profile": "plain",
    "purpose": "genome assembly",
}


@pytest.fixture
def form(as_alice, machine):
    """Answers alice's form with its verdict for days like those wanted."""

    def form(**changes):
        query = {**WANTED, **changes}
        del query["purpose"]
        return as_alice.get("/bookings/new/", query)

    return form


@pytest.fixture
def send(as_alice, machine):
    """Sends a form as alice's browser does."""

    def send(**changes):
        return as_alice.post("/bookings/new/", {**WANTED, **changes})

    return send
