#!/usr/bin/env python3
"""Prints the machines to be installed on a day, from the calendar that the portal publishes.

An example for the Salt side; it needs nothing but Python. The format is described in
docs/reference/calendar-format.md.

usage: read_calendar.py FILE-OR-URL... [--day 2027-03-08]

A file is one event, or a whole collection as a server exports it; a URL is fetched, with the
login from CALDAV_USERNAME and CALDAV_PASSWORD. One line a machine: machine, login, profile, last
day, UID.
"""

import argparse
import base64
import os
import sys
import urllib.request
from datetime import date, datetime, timedelta
from pathlib import Path


def fetched(place):
    """Answers the text of a file or of an address."""
    if not place.startswith(("http://", "https://")):
        return Path(place).read_text(encoding="utf-8")
    request = urllib.request.Request(place)
    login = f"{os.environ.get('CALDAV_USERNAME', '')}:{os.environ.get('CALDAV_PASSWORD', '')}"
    if login != ":":
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def events(text):
    """Answers the events of a calendar, each as a dictionary of its properties."""
    lines = text.replace("\r\n ", "").replace("\n ", "").splitlines()
    event = None
    for line in lines:
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT" and event is not None:
            yield event
            event = None
        elif event is not None and ":" in line:
            name, value = line.split(":", 1)
            event[name.split(";", 1)[0].upper()] = value


def day(text):
    """Answers a day as iCalendar writes it."""
    return datetime.strptime(text, "%Y%m%d").date()


def main():
    """Prints what begins on the day."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="+", metavar="FILE-OR-URL")
    parser.add_argument("--day", type=date.fromisoformat, default=date.today())
    asked = parser.parse_args()
    for place in asked.places:
        for event in events(fetched(place)):
            if "X-BIGMEM-MACHINE" not in event or day(event["DTSTART"]) != asked.day:
                continue
            last_day = day(event["DTEND"]) - timedelta(days=1)
            print(
                event["X-BIGMEM-MACHINE"],
                event["X-BIGMEM-LOGIN"],
                event["X-BIGMEM-PROFILE"],
                last_day,
                event["UID"],
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
