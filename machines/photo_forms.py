"""The photo of a machine among the fields of its form."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from machines.errors import PhotoError
from machines.models import Machine, MachinePhoto
from machines.pictures import MAX_UPLOAD_BYTES, Picture, draw_anew
from machines.wording import photo_problem

ACCEPTED = "image/jpeg,image/png,image/webp"


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """The photo that is there, as the file field shows it."""

    name: str
    url: str

    def __str__(self) -> str:
        return self.name


class PhotoFields(forms.ModelForm[Machine]):
    """The file, and what it shows; the file is drawn anew before anything is stored."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=AdminFileWidget(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, 5 MB at most. It is made smaller, and place, date and camera are "
            "taken out. Whoever may see the machine sees it."
        ),
    )
    photo_shows = forms.CharField(
        label=gettext_lazy("What the photo shows"),
        required=False,
        widget=AdminTextInputWidget(),
        max_length=160,
        help_text=gettext_lazy(
            "For people who cannot see it. Left empty, it is “Photo of” and the machine’s name."
        ),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*arguments, **options)
        photo = (
            MachinePhoto.objects.filter(machine=self.instance.pk)
            .select_related("machine")
            .defer("content")
            .first()
        )
        if photo is not None:
            url = reverse("pages:machine_photo", args=[photo.machine.name])
            self.initial["photo"] = StoredPhoto(photo.name, f"{url}?v={photo.digest[:16]}")
            self.initial["photo_shows"] = photo.shows

    def clean_photo(self) -> Picture | StoredPhoto | None:
        """Answers the new photo, the one that stays, or nothing.

        Raises:
            ValidationError: the file becomes no photo.
        """
        given = self.cleaned_data["photo"]
        if not isinstance(given, UploadedFile):
            return given or None
        try:
            return draw_anew(given.read(MAX_UPLOAD_BYTES + 1))
        except PhotoError as error:
            raise ValidationError(photo_problem(error), code=error.code) from None

    def clean(self) -> dict[str, Any]:
        """Refuses to describe a photo that was never there."""
        facts = super().clean() or {}
        is_described = bool(facts.get("photo_shows"))
        if is_described and facts.get("photo", True) is None and "photo" not in self.initial:
            self.add_error("photo_shows", _("There is no photo yet: choose one as well."))
        return facts
