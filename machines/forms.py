"""What administrators type about the inventory, checked in sentences."""

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from machines.errors import UnavailabilityError
from machines.models import Machine, ManagementBoard, Profile, Site, Unavailability
from machines.photo_forms import PhotoFields
from machines.sealing import seal
from machines.services import check_unavailability
from machines.wording import unavailability_problem

MAC_ADDRESS = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
VOLUME = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9._-]*)+")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


PLACE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
LOGIN = re.compile(r"[A-Za-z0-9_.@][A-Za-z0-9_.@-]*")
DOTS = "••••••••"
REDFISH_PLACE = re.compile(rf"https?://{PLACE.pattern}(/[A-Za-z0-9._/-]*)?")
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+-----END CERTIFICATE-----", re.DOTALL)


class LinesField(forms.CharField):
    """A list of short texts, typed one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: object) -> object:
        """Answers the list as lines."""
        if isinstance(value, list):
            return "\n".join(str(line) for line in value)
        return value

    def clean(self, value: object) -> list[str]:
        """Answers the lines, without empty ones and doubles."""
        text = super().clean(value)
        lines = (line.strip() for line in str(text).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: object, data: object) -> bool:
        """Answers whether the lines differ from the stored list."""
        return bool(super().has_changed(self.prepare_value(initial), data))


class SiteForm(forms.ModelForm[Site]):
    """A site; its time zone must exist, and its TFTP host is named in one way only."""

    def clean_tftp_minion(self) -> str:
        """Refuses what can be no minion; the host of the settings is nobody's own."""
        name: str = self.cleaned_data["tftp_minion"].strip()
        if name == settings.PORTAL_TFTP_MINION:
            return ""
        return "".join(_checked([name], WORD)) if name else ""

    def clean_time_zone(self) -> str:
        """Refuses a zone that this computer does not know."""
        name: str = self.cleaned_data["time_zone"]
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValidationError(
                _("“%(name)s” is no time zone: write one as Europe/Paris."), params={"name": name}
            ) from None
        return name


class ProfileForm(forms.ModelForm[Profile]):
    """A profile; lists are typed one a line."""

    fai_classes = LinesField(label=gettext_lazy("FAI classes"), required=False)
    salt_states = LinesField(label=gettext_lazy("Salt states"), required=False)
    harmless_codes = LinesField(
        label=gettext_lazy("harmless FAI task codes"),
        required=False,
        help_text=gettext_lazy("Numbers, one a line: warnings for this profile, not failures."),
    )

    def clean_fai_classes(self) -> list[str]:
        """Refuses what can be no class name."""
        return _checked(self.cleaned_data["fai_classes"], WORD)

    def clean_salt_states(self) -> list[str]:
        """Refuses what can be no state name."""
        return _checked(self.cleaned_data["salt_states"], WORD)

    def clean_harmless_codes(self) -> list[int]:
        """Answers the codes as numbers."""
        lines: list[str] = self.cleaned_data["harmless_codes"]
        wrong = [line for line in lines if not line.isascii() or not line.isdigit()]
        if wrong:
            raise ValidationError(_("“%(text)s” is no number."), params={"text": wrong[0]})
        return [int(line) for line in lines]


class MachineForm(PhotoFields):
    """A machine; what does not fit together is refused with a sentence."""

    data_volumes = LinesField(
        label=gettext_lazy("data volumes"),
        required=False,
        help_text=gettext_lazy("Folders, one a line, for example /home."),
    )
    mac_addresses = LinesField(
        label=gettext_lazy("MAC addresses"),
        required=False,
        help_text=gettext_lazy("One a line, the one it boots from first: 52:54:00:12:34:56."),
    )

    def clean_host_name(self) -> str:
        """Answers the host name in small letters."""
        name: str = self.cleaned_data["host_name"].lower()
        if not HOST_NAME.fullmatch(name):
            raise ValidationError(
                _("“%(name)s” is no host name: write one as bigmem7.example.org."),
                params={"name": name},
            )
        return name

    def clean_data_volumes(self) -> list[str]:
        """Refuses what is no absolute folder."""
        return _checked(self.cleaned_data["data_volumes"], VOLUME)

    def clean_mac_addresses(self) -> list[str]:
        """Answers the addresses in one notation; one address boots one machine."""
        lines = [line.lower().replace("-", ":") for line in self.cleaned_data["mac_addresses"]]
        for line in _checked(lines, MAC_ADDRESS):
            self._refuse_taken(line)
        return lines

    def clean(self) -> dict[str, Any]:
        """Refuses combinations that could not be installed."""
        facts = super().clean() or {}
        for field, sentence in _contradictions(facts):
            self.add_error(field, sentence)
        return facts

    def _refuse_taken(self, address: str) -> None:
        """Refuses the address of another machine: the wrong one would be erased."""
        others = Machine.objects.exclude(pk=self.instance.pk).values_list("name", "mac_addresses")
        for name, addresses in others:
            if address in addresses:
                raise ValidationError(
                    _("%(address)s is already the address of %(machine)s: one of them is wrong."),
                    params={"address": address, "machine": name},
                )


class ManagementBoardForm(forms.ModelForm[ManagementBoard]):
    """A board; its password is typed here, sealed at once, and never shown again."""

    password = forms.CharField(
        label=gettext_lazy("password"),
        required=False,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Kept sealed. Left empty, the stored one stays."),
    )

    class Meta:
        model = ManagementBoard
        fields = (
            "protocol",
            "address",
            "username",
            "password",
            "serial",
            "verifies_certificate",
            "trusted_certificate",
        )
        help_texts = {
            "address": gettext_lazy(
                "Host, or host:port. For Redfish also https://host/redfish/v1/Systems/1, when "
                "the board stands for several systems."
            ),
            "serial": gettext_lazy(
                "As the board says it: serial number, service tag or UUID. Before each "
                "installation the portal checks that it is this machine’s."
            ),
            "trusted_certificate": gettext_lazy(
                "PEM text of the board’s own certificate or of its authority; empty: one that "
                "the portal’s system trusts."
            ),
        }
        widgets = {"trusted_certificate": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*arguments, **options)
        if self.instance.sealed_password:
            self.fields["password"].widget.attrs["placeholder"] = DOTS

    def clean_address(self) -> str:
        """Refuses what cannot be the place of a board of this protocol."""
        text: str = self.cleaned_data["address"].strip()
        patterns = [PLACE]
        if self.cleaned_data.get("protocol") == ManagementBoard.Protocol.REDFISH:
            patterns.append(REDFISH_PLACE)
        if not any(pattern.fullmatch(text) for pattern in patterns):
            raise ValidationError(
                _("“%(text)s” is not written as expected here: see the example."),
                params={"text": text},
            )
        return text

    def clean_username(self) -> str:
        """Refuses a login with signs that no board takes."""
        return _checked([self.cleaned_data["username"].strip()], LOGIN)[0]

    def clean_password(self) -> str:
        """A board without a password is no hand on a machine."""
        text: str = self.cleaned_data["password"]
        if not text and not self.instance.sealed_password:
            raise ValidationError(_("Give the password of the board’s login."))
        if not text.isprintable():
            raise ValidationError(_("The password has signs that no board takes."))
        return text

    def clean_trusted_certificate(self) -> str:
        """Refuses what is no certificate in PEM."""
        text: str = self.cleaned_data["trusted_certificate"].strip()
        if text and not PEM.fullmatch(text):
            raise ValidationError(
                _("Paste the whole certificate, from its BEGIN line to its END line.")
            )
        return text

    def save(self, commit: bool = True) -> ManagementBoard:
        """Seals the password that was typed, if one was."""
        if self.cleaned_data["password"]:
            self.instance.sealed_password = seal(self.cleaned_data["password"])
        return super().save(commit)


class UnavailabilityForm(forms.ModelForm[Unavailability]):
    """Days out of one machine, or of several at once."""

    machines = forms.ModelMultipleChoiceField(
        label=gettext_lazy("machines"),
        queryset=Machine.objects.all(),
        help_text=gettext_lazy("All slots of a host, or a whole site, may be taken out at once."),
    )

    kind = forms.ChoiceField(
        label=gettext_lazy("kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (Unavailability.Kind.MAINTENANCE, Unavailability.Kind.BREAKDOWN)
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why: holders and colleagues will read it.")},
    )

    class Meta:
        model = Unavailability
        fields = ("kind", "first_day", "stop_day", "reason")

    def clean(self) -> dict[str, Any]:
        """Says why the days cannot be entered, before anything is.

        What they mean for bookings is asked by the room that knows them.
        """
        facts = super().clean() or {}
        if self.errors:
            return facts
        try:
            check_unavailability(
                machines=list(facts["machines"]),
                kind=facts["kind"],
                first_day=facts["first_day"],
                stop_day=facts["stop_day"],
                reason=facts["reason"],
                is_answered_for=True,
            )
        except UnavailabilityError as error:
            raise ValidationError(unavailability_problem(error), code=error.code) from None
        return facts


def _contradictions(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Answers what does not fit together, as field and sentence."""
    kind, driven_by = facts.get("kind"), facts.get("driven_by")
    found = []
    if kind == Machine.Kind.MANUAL and driven_by == Machine.DrivenBy.PORTAL:
        found.append(
            ("driven_by", _("A machine that is never installed is not installed by the portal."))
        )
    is_booted = kind == Machine.Kind.BARE_METAL and driven_by == Machine.DrivenBy.PORTAL
    if is_booted and not facts.get("mac_addresses") and "mac_addresses" in facts:
        found.append(
            ("mac_addresses", _("To reinstall it, the portal needs the address it boots from."))
        )
    host, site = facts.get("host"), facts.get("site")
    if host and site and host.site_id != site.pk:
        found.append(("site", _("The slot stands where its host stands: choose the same site.")))
    return found


def _checked(lines: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Answers the lines when all have the right form.

    Raises:
        ValidationError: naming the first that has not.
    """
    for line in lines:
        if not pattern.fullmatch(line):
            raise ValidationError(
                _("“%(text)s” is not written as expected here: see the example."),
                params={"text": line},
            )
    return lines
