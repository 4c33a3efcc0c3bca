"""How much of what a site may erase and install is used: the limits of the night."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machines.models import Site
from provisioning.models import NightLimits, Run
from provisioning.services.facts import uses_tftp_host_of


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


def limit_rows(sites: Iterable[Site], runs: Collection[Run]) -> list[LimitRow]:
    """Answers the limits of sites, of what `runs_of_the_night` answers; no query."""
    return [row for site in sites for row in _rows_of(site, runs)]


def _rows_of(site: Site, runs: Collection[Run]) -> list[LimitRow]:
    limits = getattr(site, "night_limits", None) or NightLimits(site=site)
    erased = sum(run.__dict__["acts_today"] for run in runs if run.machine.site_id == site.pk)
    installing = sum(uses_tftp_host_of(site, run) for run in runs)
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
