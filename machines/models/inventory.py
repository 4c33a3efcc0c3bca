"""The machines themselves, what can be installed on them, and the hosts of containers."""

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from machines.models.categories import Category
from machines.models.sites import Site
from machines.wording import localised_name


class Profile(models.Model):
    """What gets installed: operating system, FAI classes and Salt states."""

    slug = models.SlugField(_("short name"), unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_fr = models.CharField(_("name in French"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    fai_classes = models.JSONField(_("FAI classes"), default=list, blank=True)
    salt_states = models.JSONField(_("Salt states"), default=list, blank=True)
    harmless_codes = models.JSONField(_("harmless FAI task codes"), default=list, blank=True)
    """FAI task codes (integers) that are warnings for this profile, not failures."""

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Answers its name in the language of whoever reads."""
        return localised_name(self)


class ContainerHost(models.Model):
    """A GPU server whose container slots are booked one by one."""

    name = models.SlugField(_("name"), unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="container_hosts")
    host_name = models.CharField(_("host name"), max_length=120)

    class Meta:
        verbose_name = _("container host")
        verbose_name_plural = _("container hosts")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Machine(models.Model):
    """One bookable computer, or one bookable container slot on a host."""

    class Kind(models.TextChoices):
        """How it is made ready."""

        BARE_METAL = "bare_metal", _("reinstalled for each occupancy")
        GPU_CONTAINER = "gpu_container", _("fresh container for each occupancy")
        MANUAL = "manual", _("booked, never installed by the portal")

    class DrivenBy(models.TextChoices):
        """Who installs it."""

        PORTAL = "portal", _("the portal")
        CALENDAR = "calendar", _("the calendar chain")
        NOBODY = "nobody", _("nobody")

    name = models.CharField(
        _("name"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]{0,39}\Z")],
    )
    host_name = models.CharField(_("host name"), max_length=120)
    address = models.GenericIPAddressField(_("IP address"))
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="machines", verbose_name=_("site")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="machines", verbose_name=_("category")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.BARE_METAL)
    driven_by = models.CharField(
        _("installed by"), max_length=10, choices=DrivenBy, default=DrivenBy.PORTAL
    )
    host = models.ForeignKey(
        ContainerHost,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("container host"),
    )
    owner_teams = models.ManyToManyField(
        Team, blank=True, related_name="machines", verbose_name=_("owned by the teams")
    )
    owner_people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="machines",
        verbose_name=_("owned by the people"),
    )
    profiles = models.ManyToManyField(
        Profile, blank=True, related_name="machines", verbose_name=_("profiles it accepts")
    )
    accepts_bookings = models.BooleanField(_("accepts bookings"), default=True)
    memory_gib = models.PositiveIntegerField(_("memory (GiB)"), validators=[MinValueValidator(1)])
    cores = models.PositiveIntegerField(_("cores"), validators=[MinValueValidator(1)])
    cpu_model = models.CharField(_("processor"), max_length=80, blank=True)
    disk_tib = models.DecimalField(_("disk (TiB)"), max_digits=7, decimal_places=1, default=0)
    network_gbps = models.DecimalField(
        _("network (Gbit/s)"), max_digits=5, decimal_places=1, default=1
    )
    gpus = models.PositiveSmallIntegerField(_("GPUs"), default=0)
    gpu_model = models.CharField(_("GPU model"), max_length=80, blank=True)
    data_volumes = models.JSONField(_("data volumes"), default=list, blank=True)
    mac_addresses = models.JSONField(_("MAC addresses"), default=list, blank=True)
    warranty_end_day = models.DateField(_("warranty ends on"), null=True, blank=True)
    retired_day = models.DateField(_("retired from"), null=True, blank=True)
    buyer_informed_day = models.DateField(_("buyer informed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")
        ordering = ("category__position", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retired_day__isnull=True)
                | models.Q(buyer_informed_day__isnull=False),
                name="machine_retired_after_buyer_informed",
                violation_error_message=_(
                    "A machine is retired only after its buyer was informed: "
                    "say on which day that was."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="gpu_container", host__isnull=False)
                | (~models.Q(kind="gpu_container") & models.Q(host__isnull=True)),
                name="machine_host_of_containers_only",
                violation_error_message=_(
                    "A GPU container stands on a container host; other machines have none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
