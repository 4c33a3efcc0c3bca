"""What stories over HTTP have in common."""

import re
from datetime import date

import pytest

from tests.support.visitor import Visitor


class Desk:
    """The people of the demonstration, and what they do to a live portal."""

    def __init__(self, portal):
        self.portal = portal
        self.alice = Visitor(portal.url).sign_in("alice")
        self.admin = Visitor(portal.url).sign_in("admin")

    def close(self) -> None:
        self.alice.close()
        self.admin.close()

    def shell(self, code: str) -> str:
        """Answers the last line that a few lines of Python print in the portal."""
        return self.portal.manage("shell", "-v0", "-c", code).splitlines()[-1]

    def today(self) -> date:
        code = "from foundation import clock; print(clock.now().date())"
        return date.fromisoformat(self.shell(code))

    def installs(self, machine: str) -> int:
        code = "from provisioning.driver_table import simulated_driver; print("
        return int(self.shell(f"{code}simulated_driver().fleet.count('{machine}', 'installed'))"))

    def run_state(self, reference: str) -> str:
        code = "from provisioning.models import Run; print(Run.objects.get("
        return self.shell(f"{code}booking__reference='{reference}').state)")

    def ask(self, machine: str, first_day: date, days: int) -> str:
        """Alice requests a machine; answers the reference."""
        response = self.alice.submit(
            "/bookings/new/",
            {
                "machine": machine,
                "first_day": str(first_day),
                "days": str(days),
                "profile": "plain",
                "purpose": "Assemble a genome",
                "continues": "",
            },
        )
        found = re.fullmatch(r"/bookings/(B-\w{4})/", response.url.path)
        assert found, response.text
        return found[1]

    def decide(self, reference: str, **fields: str) -> str:
        """The administrator decides on a request; answers the page that follows."""
        queue = self.admin.read(f"/admin/reservations/bookingrequest/?q={reference}").text
        found = re.search(r"/admin/reservations/bookingrequest/\d+/change/", queue)
        assert found, queue
        card = self.admin.read(found[0]).text
        version = re.search(r'name="version" value="(\d+)"', card)
        assert version, card
        return self.admin.submit(found[0], {"version": version[1], **fields}).text

    def skip(self, nights: int) -> None:
        for _night in range(nights):
            self.alice.submit("/demonstration/skip/", {"next": "/"}, page="/")


@pytest.fixture
def desk(live_portal):
    desk = Desk(live_portal)
    yield desk
    desk.close()
