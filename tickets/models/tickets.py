"""Tickets and what is written in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from machines.models import AccessGrant, Category, Machine
from reservations.models import Booking, Extension
from tickets.policy.life import Kind, Outcome, State
from tickets.wording import KIND_LABELS, OUTCOME_LABELS, STATE_LABELS


class Ticket(models.Model):
    """Words with a type; its number is its key."""

    kind = models.CharField(
        _("about"), max_length=10, choices=[(k.value, KIND_LABELS[k]) for k in Kind]
    )
    state = models.CharField(
        _("state"),
        max_length=6,
        choices=[(s.value, STATE_LABELS[s]) for s in State],
        default=State.OPEN.value,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="tickets",
        verbose_name=_("asked by"),
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("for"),
    )
    """Whose matter it is: the author, or the holder whom an approver asks."""
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    booking = models.ForeignKey(
        Booking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("booking"),
    )
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("machine"),
    )
    extension = models.OneToOneField(
        Extension,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ticket",
        verbose_name=_("extension"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("category"),
    )
    """What access is asked to."""
    machines = models.ManyToManyField(
        Machine, blank=True, related_name="+", verbose_name=_("only these machines")
    )
    last_day = models.DateField(_("until"), null=True, blank=True)
    """Last day for which access is asked; empty = without end."""
    outcome = models.CharField(
        _("decision"),
        max_length=7,
        blank=True,
        choices=[(o.value, OUTCOME_LABELS[o]) for o in Outcome],
    )
    grant = models.OneToOneField(
        AccessGrant,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="ticket",
        verbose_name=_("access granted"),
    )

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in State]), name="ticket_state_known"
            )
        ]

    def __str__(self) -> str:
        return str(_("ticket %(number)s") % {"number": self.pk})

    @property
    def is_open(self) -> bool:
        """Answers whether somebody has something to do or to answer."""
        return self.state == State.OPEN

    @property
    def waits_for_decision(self) -> bool:
        """Answers whether it asks for access that nobody has decided on."""
        return self.kind == Kind.ACCESS and not self.outcome and self.is_open


class Message(models.Model):
    """Something that somebody wrote into a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("message of a ticket")
        verbose_name_plural = _("messages of tickets")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.ticket_id}, {self.author}"
