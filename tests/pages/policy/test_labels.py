from datetime import date, timedelta

import pytest

from pages.policy.labels import Label, LabelKind, Phase, label_for

TODAY = date(2027, 3, 10)

pytestmark = pytest.mark.pure


def label(state, phase=Phase.NONE, *, starts_in=0, ends_in=30, is_released=False):
    return label_for(
        state,
        phase,
        first_day=TODAY + timedelta(days=starts_in),
        last_day=TODAY + timedelta(days=ends_in),
        today=TODAY,
        is_released=is_released,
    )


@pytest.mark.parametrize(
    ("phase", "starts_in", "expected"),
    [
        (Phase.NONE, 3, Label(LabelKind.APPROVED, 3)),
        (Phase.SCHEDULED, 1, Label(LabelKind.APPROVED, 1)),
        (Phase.SCHEDULED, -1, Label(LabelKind.APPROVED, 0)),
        (Phase.INSTALLING, 0, Label(LabelKind.INSTALLING)),
        (Phase.FAILED, 2, Label(LabelKind.PROBLEM)),
    ],
)
def test_label_of_an_approved_booking_counts_days_or_tells_the_phase(phase, starts_in, expected):
    assert label("approved", phase, starts_in=starts_in) == expected


@pytest.mark.parametrize(
    ("phase", "ends_in", "expected"),
    [
        (Phase.READY, 8, Label(LabelKind.READY)),
        (Phase.READY, 7, Label(LabelKind.ENDING, 7)),
        (Phase.READY, 0, Label(LabelKind.ENDING, 0)),
        (Phase.NONE, 8, Label(LabelKind.ACTIVE)),
        (Phase.NONE, 2, Label(LabelKind.ENDING, 2)),
        (Phase.SCHEDULED, 30, Label(LabelKind.INSTALLING)),
        (Phase.INSTALLING, 2, Label(LabelKind.INSTALLING)),
        (Phase.FAILED, 2, Label(LabelKind.PROBLEM)),
    ],
)
def test_label_of_an_active_booking_never_calls_a_machine_ready_that_is_not(
    phase, ends_in, expected
):
    assert label("active", phase, ends_in=ends_in) == expected


@pytest.mark.parametrize(
    "state", ["offered", "requested", "ended", "refused", "withdrawn", "lapsed", "cancelled"]
)
def test_label_of_any_other_state_is_the_state(state):
    assert label(state, Phase.READY) == Label(LabelKind(state))


def test_label_of_a_released_booking_says_so_once_it_is_over():
    assert label("ended", Phase.READY, is_released=True) == Label(LabelKind.RELEASED)
