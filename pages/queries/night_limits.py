"""How much of what a site may erase and install is used: the limits of the night."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machines.models import Site
from provisioning.lifecycle import State
from provisioning.models import NightLimits, Step
from provisioning.services.facts import installing_at_once
from provisioning.services.nights import days_of


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit of one site."""

    name: str
    used: int
    allowed: int
    words: str

    @property
    def is_full(self) -> bool:
        """Answers whether nothing more may begin."""
        return self.used >= self.allowed


def limit_rows(decided: set[int], now: datetime) -> list[LimitRow]:
    """Answers the limits of every site that has machines of these categories."""
    sites = Site.objects.filter(machines__category__in=decided).distinct().order_by("name")
    return [row for site in sites.select_related("night_limits") for row in _rows_of(site, now)]


def _rows_of(site: Site, now: datetime) -> list[LimitRow]:
    limits = getattr(site, "night_limits", None) or NightLimits(site=site)
    begin, end = days_of(site, now)
    erased = Step.objects.filter(
        name=State.FENCING.value,
        begun_at__gte=begin,
        begun_at__lt=end,
        run__machine__site=site,
    ).count()
    installing = installing_at_once(site).count()
    return [
        LimitRow(
            _("Machines erased today, %(site)s") % {"site": site},
            erased,
            limits.max_fencings,
            _more_words(limits.max_fencings - erased),
        ),
        LimitRow(
            _parallel_name(site),
            installing,
            limits.max_parallel,
            _room_words(limits.max_parallel - installing),
        ),
    ]


def _parallel_name(site: Site) -> str:
    """Answers what is counted: all that a TFTP host serves, whichever site it is of."""
    if site.tftp_minion:
        return _("Installations at once from the TFTP host %(host)s, for %(site)s") % {
            "host": site.tftp_minion,
            "site": site,
        }
    return _("Installations at once from the TFTP host, for %(site)s") % {"site": site}


def _more_words(left: int) -> str:
    if left <= 0:
        return _("No further machine is erased today; raise the limit in the administration.")
    return ngettext(
        "%(count)s more may be erased today.", "%(count)s more may be erased today.", left
    ) % {"count": left}


def _room_words(left: int) -> str:
    if left <= 0:
        return _("The next one begins when one is done.")
    return ngettext("%(count)s more may begin now.", "%(count)s more may begin now.", left) % {
        "count": left
    }
