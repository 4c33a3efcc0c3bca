"""What load balancers ask."""

import pytest
from django.db import connection

from reservations import guard

pytestmark = pytest.mark.django_db


def test_healthz_answers_while_the_process_serves(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.both_databases
def test_readyz_answers_when_migrated_and_guarded(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "problems": []})


def test_readyz_refuses_without_the_overlap_guard(client, monkeypatch):
    monkeypatch.setattr(guard, "is_installed", lambda _connection: False)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["problems"] == [
        "The guard against overlapping bookings is missing: run `manage.py migrate`."
    ]


def test_readyz_refuses_an_unmigrated_database(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'provisioning'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert "not migrated" in response.json()["problems"][0]
