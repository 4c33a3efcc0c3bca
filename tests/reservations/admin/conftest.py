"""The desk as an approver opens it."""

import pytest
from django.urls import reverse

QUEUE = "admin:reservations_bookingrequest_changelist"


@pytest.fixture
def desk(client, approver, category):
    """Answers a browser in which the approver is signed in."""
    client.force_login(approver)
    return client


@pytest.fixture
def queue_url():
    return reverse(QUEUE)
