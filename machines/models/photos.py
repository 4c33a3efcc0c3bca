"""Photos of machines: pictures the portal has drawn anew, kept beside the rest of its data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from machines.models.inventory import Machine
from machines.pictures import name_of


class MachinePhoto(models.Model):
    """The one photo of a machine, as WebP. Lists defer `content`: it is up to 120 kB."""

    machine = models.OneToOneField(
        Machine, on_delete=models.CASCADE, related_name="photo", verbose_name=_("machine")
    )
    content = models.BinaryField(_("picture"))
    digest = models.CharField(_("digest of the picture"), max_length=64)
    """SHA-256 of the content in hexadecimal; names the picture, and changes with it."""
    width = models.PositiveSmallIntegerField(_("width (pixels)"))
    height = models.PositiveSmallIntegerField(_("height (pixels)"))
    shows = models.CharField(_("what the photo shows"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("photo of a machine")
        verbose_name_plural = _("photos of machines")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Answers the name of the picture as a file; another one as soon as the picture is."""
        return name_of(self.digest)
