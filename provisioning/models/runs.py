"""Runs, their steps, and what the installer reported."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from machines.models import Machine, Profile, Unavailability
from provisioning.lifecycle import OVER, UNFINISHED, State
from provisioning.models.reinstalls import Reinstall
from provisioning.policy.guard import Cause
from provisioning.wording import RUN_CAUSE_LABELS, STATE_LABELS
from reservations.models import Booking, Occupancy

_HAS_ITS_CAUSE = (
    Q(
        cause=Cause.OWED.value,
        booking__isnull=False,
        reinstall__isnull=True,
        replaces__isnull=True,
    )
    | Q(
        cause=Cause.REINSTALL.value,
        booking__isnull=False,
        reinstall__isnull=False,
        replaces__isnull=False,
        profile__isnull=False,
    )
    | Q(
        cause=Cause.TECHNICAL.value,
        booking__isnull=True,
        reinstall__isnull=True,
        replaces__isnull=True,
        profile__isnull=False,
    )
)
"""Condition on runs: what their cause needs is there, and nothing of another cause."""


class Run(models.Model):
    """One attempt to make a machine ready for one occupancy."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    """Also written on the machine, so it must not come back after a restore."""
    occupancy = models.ForeignKey(Occupancy, on_delete=models.PROTECT, related_name="runs")
    cause = models.CharField(
        _("cause"),
        max_length=9,
        default=Cause.OWED.value,
        choices=[(c.value, RUN_CAUSE_LABELS[c]) for c in Cause],
    )
    booking = models.ForeignKey(
        Booking,
        on_delete=models.PROTECT,
        related_name="runs",
        verbose_name=_("booking"),
        null=True,
        blank=True,
    )
    """The booking that it makes the machine ready for; none for a technical run."""
    reinstall = models.ForeignKey(
        Reinstall,
        on_delete=models.PROTECT,
        related_name="runs",
        verbose_name=_("reinstallation"),
        null=True,
        blank=True,
    )
    """What the holder asked and an approver confirmed, when that is the cause."""
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    """The READY run that the Reinstall replaces: the machine may still carry its marker."""
    profile = models.ForeignKey(
        Profile,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("profile"),
        null=True,
        blank=True,
    )
    """What is installed, when that is not what the booking says."""
    passes_outage = models.ForeignKey(
        Unavailability,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("passes the unavailability"),
        null=True,
        blank=True,
    )
    """The one entry that a technical run may pass: it tries the machine after its repair."""
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="runs", verbose_name=_("machine")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=[(s.value, STATE_LABELS[s]) for s in State]
    )
    fencing_number = models.BigIntegerField(_("fencing number"), default=0)
    """Grows with each run of the machine that passes the guard; older orders are void."""
    fenced_at = models.DateTimeField(_("past the guard at"), null=True, blank=True)
    """When it passed the guard; from then on it is open until it is over."""
    has_armed = models.BooleanField(default=False)
    """From here on every way out passes disarming."""
    is_armed = models.BooleanField(_("netboot may be on"), default=False)
    """Netboot may be armed: from the intent to arm until its disarming was read back."""
    planned_at = models.DateTimeField(_("planned at"))
    due_at = models.DateTimeField(_("next look at"))
    """When to look at it next."""
    deadline_at = models.DateTimeField(_("counts as lost at"), null=True, blank=True)
    """Passing states only: when the state counts as lost."""
    attempt = models.PositiveSmallIntegerField(default=0)
    """How often the present step was acted on."""
    night_attempt = models.PositiveSmallIntegerField(_("attempt of its night"), default=1)
    """Which try this is: after a failure in the night the portal tries again by itself."""
    retry_at = models.DateTimeField(_("tried again at"), null=True, blank=True)
    """Set when it failed and the portal tries again by itself; blocked for good when empty."""
    taken_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the machine was taken out of service because of it; once a run."""
    prechecked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    announcing_at = models.DateTimeField(null=True, blank=True)
    """When the mail that tells of its erasing was promised."""
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    """When the mail that tells of its erasing was really sent."""
    is_late_announced = models.BooleanField(default=False)
    """Announced by a mail of its own, after the day's list went out."""
    is_start_confirmed = models.BooleanField(_("late start confirmed"), default=False)
    """A person clicked "start all the same" on a run more than six hours late."""
    marker_kind = models.CharField(_("marker read"), max_length=10, blank=True)
    marker_run_key = models.CharField(_("installation on the marker"), max_length=40, blank=True)
    marker_read_at = models.DateTimeField(_("marker read at"), null=True, blank=True)
    way_out = models.CharField(max_length=12, blank=True)
    """The event by which it leaves early, once that was decided; disarming may come first."""
    blocked_from = models.CharField(
        _("stopped at"),
        max_length=12,
        blank=True,
        choices=[(s.value, STATE_LABELS[s]) for s in State],
    )
    """The state it left when it was blocked, failed or cancelled."""
    problem = models.CharField(max_length=40, blank=True)
    """Code of why it is blocked, failed or waits; worded in wording.py."""
    remembered = models.JSONField(default=dict)
    """Plain facts that steps asked to keep. Never a secret."""
    finished_codes = models.JSONField(_("FAI task codes"), null=True, blank=True)
    """FAI task codes as the installer sent them at its end."""
    token_digest = models.CharField(max_length=64, blank=True)
    """Of the token the installer shows; the token itself is sealed."""
    tftp_minion = models.CharField(max_length=80, blank=True)
    """The TFTP host that it uses, as its site said when it passed the guard."""
    claimed_until = models.DateTimeField(null=True, blank=True)
    """Real time, not the portal's clock: a worker looks at it until then."""
    claimed_by = models.CharField(max_length=32, blank=True)
    """Drawn for each claim, so that a worker that lost its claim writes nothing any more."""
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "due_at"], name="run_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["machine"],
                condition=Q(fenced_at__isnull=False)
                & ~Q(state__in=[s.value for s in State if s in OVER]),
                name="run_one_open_a_machine",
            ),
            models.UniqueConstraint(
                fields=["occupancy"],
                condition=Q(state__in=[s.value for s in UNFINISHED]),
                name="run_one_unfinished_an_occupancy",
            ),
            models.UniqueConstraint(
                fields=["occupancy"],
                condition=Q(state=State.READY.value),
                name="run_one_ready_an_occupancy",
            ),
            models.UniqueConstraint(
                fields=["occupancy"],
                condition=Q(ready_at__isnull=False, reinstall__isnull=True),
                name="run_once_ready_an_occupancy",
            ),
            models.UniqueConstraint(
                fields=["reinstall"],
                condition=Q(ready_at__isnull=False),
                name="run_once_ready_a_reinstall",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="run_state_known"
            ),
            models.CheckConstraint(condition=_HAS_ITS_CAUSE, name="run_has_its_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.machine} · {self.booking or RUN_CAUSE_LABELS[Cause.TECHNICAL]}"

    @property
    def holder(self) -> User:
        """Answers for whom it is: the holder, or the administrator of a technical run."""
        return self.booking.holder if self.booking else self.occupancy.holder

    @property
    def reference(self) -> str:
        """Answers the reference of its booking; empty without one."""
        return self.booking.reference if self.booking else ""

    @property
    def installed_profile(self) -> Profile:
        """Answers what is installed.

        Raises:
            ValueError: it has neither a profile of its own nor a booking, which no row may.
        """
        if self.profile is not None:
            return self.profile
        if self.booking is None:
            raise ValueError(f"run {self.key} installs nothing")
        return self.booking.profile


class Step(models.Model):
    """One begin → act → observe of a run."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(
        _("step"), max_length=12, choices=[(s.value, STATE_LABELS[s]) for s in State]
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    begun_at = models.DateTimeField(_("begun at"))
    acted_at = models.DateTimeField(_("acted at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    outcome = models.CharField(_("result"), max_length=12, blank=True)
    code = models.CharField(max_length=40, blank=True)
    evidence = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["run", "name", "attempt"], name="step_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.name} {self.attempt}"


class Report(models.Model):
    """One line the installer or Salt sent about a run: progress, never proof."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="reports")
    source = models.CharField(_("from"), max_length=4)
    name = models.CharField(_("task"), max_length=120)
    code = models.IntegerField(_("code"), null=True, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("report of the installer")
        verbose_name_plural = _("reports of the installer")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.run_id} {self.source} {self.name}"


class SealedFact(models.Model):
    """A secret that a run needs for a while, sealed at rest (installer token, minion key)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sealed_facts")
    name = models.CharField(max_length=40)
    sealed = models.TextField()
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="sealed_fact_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.name}"
