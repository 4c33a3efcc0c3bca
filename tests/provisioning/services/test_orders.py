import pytest

from provisioning.ports import Board, StepName
from provisioning.services.orders import order_for, target_of
from tests.factories import ManagementBoardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(machine):
    return ManagementBoardFactory(machine=machine, address="bmc7", password="s3cret")


def test_boards_are_told_only_to_what_switches_power(machine, board, run):
    opened = Board("redfish", "bmc7", "portal", "s3cret")

    assert target_of(machine).boards == ()
    assert target_of(machine, with_boards=True).boards == (opened,)
    assert order_for(run, StepName.CYCLING, 1).target.boards == (opened,)
    assert order_for(run, StepName.CONFIGURING, 1).target.boards == ()
    assert "s3cret" not in repr(order_for(run, StepName.CYCLING, 1))


def test_a_password_sealed_with_a_key_that_is_gone_is_left_out(machine, board):
    board.sealed_password = "sealed elsewhere"
    board.save()

    assert target_of(machine, with_boards=True).boards == (Board("redfish", "bmc7", "portal", ""),)


def test_slot_is_told_with_the_minion_of_its_host(container, machine):
    assert target_of(container).host == "gpuhost1"
    assert target_of(machine).host == ""
