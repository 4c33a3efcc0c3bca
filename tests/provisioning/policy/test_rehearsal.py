import pytest

from provisioning.policy.guard import Reason
from provisioning.policy.rehearsal import Forecast, forecast

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ((), Forecast.GOES),
        ((Reason.NOT_YET, Reason.MARKER_UNREAD), Forecast.GOES),
        ((Reason.NOT_YET, Reason.HALTED), Forecast.WAITS),
        ((Reason.DATA_HELD, Reason.UNANNOUNCED), Forecast.WAITS),
        ((Reason.OTHER_OCCUPANCY, Reason.NOT_YET), Forecast.BLOCKED),
        ((Reason.DRIVEN_BY_OTHERS, Reason.HALTED, Reason.MARKER_UNREAD), Forecast.BLOCKED),
    ],
)
def test_forecast_weighs_what_every_run_waits_for_as_nothing(reasons, expected):
    assert forecast(reasons) is expected
