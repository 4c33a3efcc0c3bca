"""The terms of use, and who has accepted which."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Terms(models.Model):
    """One dated text in both languages; published, it is changed no more."""

    text_en = models.TextField(_("text in English"))
    text_fr = models.TextField(_("text in French"))
    from_day = models.DateField(_("in force from"), null=True, blank=True)
    """Set when it is published; a draft has none."""
    is_substantial = models.BooleanField(_("has to be accepted again"), default=True)
    """False: only the wording differs from the version before."""

    class Meta:
        verbose_name = _("terms of use")
        verbose_name_plural = _("terms of use")
        ordering = ("-from_day", "-id")

    def __str__(self) -> str:
        return str(_("version %(number)s") % {"number": self.pk})

    @property
    def text(self) -> str:
        """Answers the text in the language of whoever reads."""
        is_french = (get_language() or "en").startswith("fr")
        return self.text_fr if is_french else self.text_en


class Acceptance(models.Model):
    """A person has accepted a version; kept for ever."""

    terms = models.ForeignKey(
        Terms, on_delete=models.PROTECT, related_name="acceptances", verbose_name=_("terms of use")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="acceptances",
        verbose_name=_("person"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("acceptance of the terms")
        verbose_name_plural = _("acceptances of the terms")
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["terms", "person"], name="terms_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.terms}"
