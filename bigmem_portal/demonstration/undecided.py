"""What waits for a decision in the demonstration beside requests: one of each kind.

Asked through the portal's own verbs, so rules, journal and mails are as for everybody.
"""

from datetime import timedelta

from bigmem_portal.demonstration.history import Stage
from provisioning.services import request_reinstall
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.services import (
    accept_hand_over,
    ask_hand_over,
    request_change,
    request_extension,
)
from tickets.policy.life import Kind
from tickets.services import open_ticket

WEEK = timedelta(days=7)


def write_undecided(stage: Stage) -> None:
    """Asks for two extensions, a change, a handing over and a new installation; tells of a fault.

    One extension goes against somebody's request for the same days.
    """
    for machine, holder, why in (
        ("bigmem10", "hroux", "Trois chromosomes restent à traiter"),
        ("bigmem2", "ogirard", "Le séquençage a pris du retard"),
    ):
        booking = _booking(stage, machine, holder, State.ACTIVE)
        request_extension(
            booking_id=booking.pk,
            by=stage.persons[holder],
            stop_day=booking.stop_day + WEEK,
            why=why,
        )
    _ask_change(stage)
    _hand_over(stage)
    _ask_reinstall(stage)
    rsimon = stage.persons["rsimon"]
    open_ticket(
        by=rsimon,
        kind=Kind.PROBLEM,
        text="Depuis ce matin, /home se remplit sans que j'écrive rien. Que puis-je regarder ?",
        machine=stage.machines["bigmem0"],
    )


def _booking(stage: Stage, machine: str, holder: str, state: State) -> Booking:
    """Answers somebody's booking of a machine."""
    return Booking.objects.get(
        machine=stage.machines[machine], holder=stage.persons[holder], state=state
    )


def _ask_change(stage: Stage) -> None:
    """Asks for a larger machine and a later first day."""
    booking = _booking(stage, "bigmem1", "efaure", State.APPROVED)
    request_change(
        booking_id=booking.pk,
        by=stage.persons["efaure"],
        machine=stage.machines["bigmem4"],
        first_day=stage.day(60),
        days=21,
        profile=stage.profiles["mbbworkflow"],
        why="Les données arrivent plus tard, et il y en a davantage",
    )


def _hand_over(stage: Stage) -> None:
    """Hands a machine over to a colleague, who agrees."""
    booking = _booking(stage, "bigmem1", "vcarter", State.ACTIVE)
    offered = ask_hand_over(
        booking_id=booking.pk,
        by=stage.persons["vcarter"],
        name="zhaddad",
        why="I leave for field work; Zineb goes on with the third batch",
    )
    if offered.hand_over is not None:
        accept_hand_over(hand_over_id=offered.hand_over.pk, by=stage.persons["zhaddad"])


def _ask_reinstall(stage: Stage) -> None:
    """Asks for another kind of system on a machine that is in use."""
    booking = _booking(stage, "bigmem11", "mdubois", State.ACTIVE)
    request_reinstall(
        booking_id=booking.pk,
        by=stage.persons["mdubois"],
        typed_name="bigmem11",
        profile=stage.profiles["mbbworkflow"],
        why="Toute la suite de l'analyse est écrite pour MBBWorkflow",
    )
