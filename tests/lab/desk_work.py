"""What people do in a browser: register a key, ask for a machine, decide about it."""

import re


def register_key(visitor, public_key):
    """Registers an SSH key: machines installed from now on know it instead of a password."""
    answer = visitor.submit("/preferences/", {"title": "laptop", "public_key": public_key})
    assert "The key is registered" in answer.text


def ask(visitor, machine, first_day, days):
    """Requests a machine; answers the reference of the booking."""
    fields = {
        "machine": machine,
        "first_day": str(first_day),
        "days": str(days),
        "profile": "plain",
        "purpose": "Assemble a genome",
        "continues": "",
    }
    response = visitor.submit("/bookings/new/", fields)
    found = re.fullmatch(r"/bookings/(B-\w{4})/", response.url.path)
    assert found, response.text
    return found[1]


def approve(administrator, reference):
    """Approves a request on the administration's own page."""
    queue = administrator.read(f"/admin/reservations/bookingrequest/?q={reference}").text
    path = re.search(r"/admin/reservations/bookingrequest/\d+/change/", queue)
    assert path, queue
    version = re.search(r'name="version" value="(\d+)"', administrator.read(path[0]).text)[1]
    fields = {"version": version, "decision": "approve", "comment": ""}
    answer = administrator.submit(path[0], fields)
    assert f"{reference} is approved" in answer.text
