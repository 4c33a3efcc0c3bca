"""Who sees runs in the administration: approvers theirs, administrators all."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import is_administrator
from machines.admin.rights import decides_somewhere
from machines.queries import categories_approved_by

Row = TypeVar("Row", bound=models.Model)

__all__ = ["actor_of", "decides_somewhere", "of_decided_machines", "runs_the_portal"]


def runs_the_portal(request: HttpRequest) -> bool:
    """Answers whether the person signed in is an administrator."""
    return is_administrator(request.user)


def of_decided_machines(rows: QuerySet[Row], request: HttpRequest) -> QuerySet[Row]:
    """Answers the rows about machines in whose category the person signed in decides."""
    return rows.filter(machine__category__in=categories_approved_by(request.user))


def actor_of(request: HttpRequest) -> User:
    """Answers who presses a button.

    Raises:
        PermissionDenied: nobody is signed in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
