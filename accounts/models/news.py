"""News: short texts that administrators show on the first page for some days."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.days import DayRange


class News(models.Model):
    """A title and some lines in both languages, shown from a day to a day, both included."""

    title_en = models.CharField(_("title in English"), max_length=120)
    title_fr = models.CharField(_("title in French"), max_length=120)
    text_en = models.TextField(_("text in English"), max_length=600, blank=True)
    text_fr = models.TextField(_("text in French"), max_length=600, blank=True)
    first_day = models.DateField(_("shown from"))
    last_day = models.DateField(_("shown until"))
    """The last day on which it is shown."""
    is_public = models.BooleanField(
        _("shown to visitors too"),
        default=False,
        help_text=_("Otherwise to people who have signed in only."),
    )

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ("-first_day", "-id")
        indexes = [models.Index(fields=["last_day"], name="news_last_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="news_has_days",
                violation_error_message=_("The last day comes before the first one."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuses a text that is there in one language only."""
        if bool(self.text_en.strip()) != bool(self.text_fr.strip()):
            raise ValidationError(_("Write the text in both languages, or in none."))

    @property
    def title(self) -> str:
        """Answers the title in the language of whoever reads."""
        return self.title_fr if _is_french() else self.title_en

    @property
    def text(self) -> str:
        """Answers the text in the language of whoever reads."""
        return self.text_fr if _is_french() else self.text_en

    @property
    def days(self) -> DayRange:
        """Answers the days on which it is shown."""
        return DayRange.of(self.first_day, (self.last_day - self.first_day).days + 1)


def _is_french() -> bool:
    return (get_language() or "en").startswith("fr")
