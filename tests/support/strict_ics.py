"""A strict reader of calendar files, written from RFC 5545 alone: a second opinion."""

import re
from dataclasses import dataclass, field

ONCE = ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP")
DATE, MOMENT = re.compile(r"\d{8}"), re.compile(r"\d{8}T\d{6}Z")


@dataclass
class Part:
    """One component: its lines by name, with their parameters, and what stands in it."""

    name: str
    lines: list = field(default_factory=list)
    parts: list = field(default_factory=list)

    def all(self, name):
        return [(parameters, value) for key, parameters, value in self.lines if key == name]

    def one(self, name):
        ((_parameters, value),) = self.all(name)
        return value


def read(content):
    """Answers the calendar of some bytes; asserts that every rule used here is kept."""
    assert content.endswith(b"\r\n"), "the last line ends too (3.1)"
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in physical), "CRLF alone (3.1)"
    assert all(len(line) <= 75 for line in physical), "at most 75 octets (3.1)"
    for line in physical:
        line.decode()  # no character is cut in two
    lines = iter(content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n"))
    assert next(lines) == "BEGIN:VCALENDAR"
    calendar = _fill(Part("VCALENDAR"), lines)
    assert list(lines) == [], "nothing after the end"
    assert calendar.one("VERSION") == "2.0"
    assert calendar.one("PRODID")
    for event in calendar.parts:
        _check_event(event)
    uids = [event.one("UID") for event in calendar.parts]
    assert len(set(uids)) == len(uids), "one UID, one event"
    return calendar


def _fill(part, rest):
    for line in rest:
        if line == f"END:{part.name}":
            return part
        if line.startswith("BEGIN:"):
            part.parts.append(_fill(Part(line.removeprefix("BEGIN:")), rest))
            continue
        part.lines.append(_split(line))
    raise AssertionError(f"{part.name} has no end")


def _split(line):
    match = re.fullmatch(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
    assert match, f"no content line (3.1): {line}"
    name, parameters, value = match.groups()
    pairs = re.findall(r';([A-Z0-9-]+)=("[^"]*"|[^";:,]*)', parameters)
    return name, {key: text.strip('"') for key, text in pairs}, value


def _check_event(event):
    assert event.name == "VEVENT"
    for name in ONCE:
        assert len(event.all(name)) == 1, f"{name} stands once (3.6.1)"
    for name in ("DTSTART", "DTEND"):
        ((parameters, value),) = event.all(name)
        assert parameters == {"VALUE": "DATE"}
        assert DATE.fullmatch(value)
    assert event.one("DTSTART") < event.one("DTEND"), "the end is excluded (3.6.1)"
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert MOMENT.fullmatch(event.one(name)), "UTC (3.8.7)"
    assert event.one("SEQUENCE").isdigit()
    assert event.one("STATUS") in {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    for text in (event.one("SUMMARY"), event.one("DESCRIPTION")):
        assert not re.search(r"(?<!\\)[;,]", text), "escaped (3.3.11)"
    for alarm in event.parts:
        assert alarm.name == "VALARM"
        assert alarm.one("ACTION") == "DISPLAY"
        assert alarm.one("DESCRIPTION")
        assert re.fullmatch(r"-P\d+D", alarm.one("TRIGGER"))
