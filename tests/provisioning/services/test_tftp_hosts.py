"""Sites with TFTP hosts of their own: what is counted there, and which one a run uses."""

import pytest

from machines.models import Site
from provisioning.drivers.simulated import FaultKind
from provisioning.models import NightLimits
from provisioning.ports import StepName
from provisioning.services.orders import load_run, order_for
from provisioning.services.planning import plan_run
from tests.factories import MachineFactory, SiteFactory, book
from tests.provisioning.conftest import FIRST_DAY, announced, look


@pytest.mark.parametrize(
    ("hosts", "second_state"),
    [(("", ""), "guarded"), (("tftp1", "tftp1"), "guarded"), (("tftp1", ""), "ready")],
)
def test_sites_that_share_a_tftp_host_share_what_is_installed_at_once(
    at_midnight, category, site, alice, fleet, time_of, hosts, second_state
):
    other_site = SiteFactory(slug="elsewhere", name="Elsewhere")
    NightLimits.objects.create(site=other_site, max_parallel=1)
    for each, host in zip((site, other_site), hosts, strict=True):
        Site.objects.filter(pk=each.pk).update(tftp_minion=host)
    other = MachineFactory(name="bigmem8", category=category, site=other_site)
    second = announced(plan_run(book(other, alice, FIRST_DAY, 7).occupancy))
    fleet.set_fault("bigmem7", "cycling", FaultKind.SLOW)
    look(at_midnight)

    look(second)
    look(second)

    assert (at_midnight.state, at_midnight.tftp_minion) == ("cycling", hosts[0])
    assert second.state == second_state


def test_run_stays_with_the_tftp_host_of_its_beginning(at_midnight, site, fleet, time_of):
    fleet.set_fault("bigmem7", "cycling", FaultKind.SLOW)
    look(at_midnight)

    Site.objects.filter(pk=site.pk).update(tftp_minion="tftp2")
    order = order_for(load_run(at_midnight.pk), StepName.DISARMING, 1)

    assert order.target.tftp_minion == ""
    assert load_run(at_midnight.pk).machine.site.tftp_minion == "tftp2"
