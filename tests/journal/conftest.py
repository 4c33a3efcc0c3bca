"""Consumers that remember what they were handed."""

import pytest
from django.db import transaction

from journal import consumers
from journal.consumers import Consumer
from journal.services import record


class Recorder:
    """A consumer that remembers, and fails for the entries it is told to fail for."""

    def __init__(self, name, *kinds):
        self.seen = []
        self.failing = set()
        self.consumer = Consumer(name, frozenset(kinds), self.handle)

    def handle(self, entry):
        if entry.subject_ref in self.failing:
            raise RuntimeError("this one is bad")
        self.seen.append(entry.subject_ref)


@pytest.fixture
def install():
    """Installs consumers for one test."""
    before = consumers._consumers

    def put(*recorders):
        consumers.install([recorder.consumer for recorder in recorders])
        return recorders

    yield put
    consumers.install(before)


def write(kind, ref, **more):
    with transaction.atomic():
        return record(kind=kind, subject_kind="thing", subject_ref=ref, **more)
