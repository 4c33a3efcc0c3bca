"""Photos of machines, uploaded in the administration and looked at by those who may."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

from accounts.models import User
from journal.models import Entry
from machines import pictures
from machines.models import MachinePhoto
from tests.factories import AdministratorFactory, CategoryFactory, MachineFactory, PersonFactory

pytestmark = pytest.mark.django_db
PLACE = b"43.6329 N 3.8638 E"
ORIENTATION, DESCRIPTION, TURNED_RIGHT = 0x0112, 0x010E, 6


@pytest.fixture
def machine(db):
    return MachineFactory(name="bigmem7")


@pytest.fixture
def office(db):
    client = Client()
    client.force_login(AdministratorFactory(account_name="boss", language="en"))
    return client


def picture(kind="JPEG", size=(1600, 1200), mode="RGB", color="red", **options):
    """A picture whose left half is of a colour, the right half blue."""
    image = Image.new(mode, size, color)
    if mode == "RGB":
        image.paste("blue", (size[0] // 2, 0, *size))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_metadata():
    """A JPEG held upright by its camera, which also wrote down where it was."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[DESCRIPTION] = TURNED_RIGHT, PLACE.decode()
    return picture(exif=exif, comment=PLACE, xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>")


def bomb(width, height):
    """A PNG of a few bytes that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def send(office, machine, data=None, **changes):
    """Posts the form of a machine as it stands, with a file and other changes."""
    url = f"/admin/machines/machine/{machine.pk}/change/"
    form = office.get(url).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields if name != "photo"}
    fields["data_volumes"] = "\n".join(machine.data_volumes)
    fields["mac_addresses"] = "\n".join(machine.mac_addresses)
    boards = {"boards-TOTAL_FORMS": "0", "boards-INITIAL_FORMS": "0"}
    kept = {name: value for name, value in (fields | boards).items() if value is not None}
    if data is not None:
        changes["photo"] = SimpleUploadedFile("DSC_0042 Alice.jpg", data, "image/jpeg")
    return office.post(url, {**kept, **changes})


def stored(machine):
    return MachinePhoto.objects.get(machine=machine)


def image_of(photo):
    return Image.open(BytesIO(bytes(photo.content)))


def problem(response, field="photo"):
    assert response.status_code == 200
    return response.context["adminform"].form.errors[field]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_is_stored_smaller_and_shown_on_the_page(office, machine, kind):
    response = send(office, machine, picture(kind))

    assert response.status_code == 302
    photo = stored(machine)
    image = image_of(photo)
    assert (image.format, image.size) == ("WEBP", (800, 600))
    assert (photo.width, photo.height, photo.shows) == (800, 600, "")
    assert len(photo.content) <= pictures.MAX_STORED_BYTES
    page = office.get("/machines/bigmem7/").content.decode()
    assert (
        f'<img class="photo" src="/machines/bigmem7/photo/?v={photo.digest[:16]}" '
        'alt="Photo of bigmem7" width="800" height="600"' in page
    )
    assert 'class="rack"' not in page


def test_machine_without_photo_keeps_its_drawing(office, machine):
    page = office.get("/machines/bigmem7/").content.decode()

    assert 'class="rack"' in page
    assert "<img" not in page
    assert office.get("/machines/bigmem7/photo/").status_code == 404


def test_photo_is_upright_and_tells_nothing_else(office, machine):
    data = with_metadata()
    assert data.count(PLACE) == 3

    send(office, machine, data)

    photo = stored(machine)
    content, image = bytes(photo.content), image_of(photo)
    image.load()
    assert (photo.width, photo.height) == (600, 800)
    assert image.getpixel((300, 67))[0] > 200 > 60 > image.getpixel((300, 67))[2]
    assert [word for word in (PLACE, b"EXIF", b"XMP ", b"ICCP", b"DSC_") if word in content] == []
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("mode", "options"), [("RGBA", {}), ("LA", {}), ("P", {"transparency": 0})]
)
def test_photo_stands_on_white_where_it_is_transparent(mode, options):
    nothing = {"RGBA": (0, 0, 0, 0), "LA": (0, 0), "P": 0}[mode]

    drawn = pictures.draw_anew(picture("PNG", mode=mode, color=nothing, **options))

    assert Image.open(BytesIO(drawn.content)).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_photo_made_for_print_keeps_its_colours():
    drawn = pictures.draw_anew(picture(mode="CMYK", color=(255, 255, 0, 0)))

    pixel = Image.open(BytesIO(drawn.content)).convert("RGB").getpixel((5, 5))
    assert pixel[2] > 200 > 60 > max(pixel[:2])


def test_photo_with_much_detail_is_made_to_fit(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_STORED_BYTES", 20_000)
    noise = Image.effect_noise((900, 600), 90).convert("RGB")
    out = BytesIO()
    noise.save(out, "JPEG")

    drawn = pictures.draw_anew(out.getvalue())

    assert len(drawn.content) <= 20_000
    assert 100 < drawn.height < 600
    assert round(drawn.width / drawn.height, 1) == 1.5


@pytest.mark.parametrize(
    ("data", "english", "french"),
    [
        (b"<svg onload='alert(1)'/>", "no photo in JPEG, PNG or WebP", "JPEG, PNG ou WebP"),
        (picture("GIF"), "no photo in JPEG, PNG or WebP", "JPEG, PNG ou WebP"),
        (picture("TIFF", (90, 60)), "no photo in JPEG, PNG or WebP", "JPEG, PNG ou WebP"),
        (picture()[:4000], "cannot be read to its end", "jusqu'au bout"),
        (bomb(50, 50), "cannot be read to its end", "jusqu'au bout"),
        (bomb(6000, 5000), "more than 25 million pixels", "25 millions de pixels"),
        (bomb(60_000, 60_000), "more than 25 million pixels", "25 millions de pixels"),
        (picture() + bytes(5 * 1024 * 1024), "larger than 5 MB", "dépasse 5"),
    ],
    ids=["svg", "gif", "tiff", "cut", "empty", "large", "bomb", "heavy"],
)
def test_file_that_becomes_no_photo_is_refused_and_nothing_changes(
    office, machine, data, english, french
):
    send(office, machine, picture())
    before, entries = stored(machine).digest, Entry.objects.count()

    refused = send(office, machine, data, cores="99")
    in_english = " ".join(problem(refused))
    User.objects.update(language="fr")
    in_french = " ".join(problem(send(office, machine, data)))

    assert english in in_english
    assert french in in_french
    machine.refresh_from_db()
    assert (stored(machine).digest, machine.cores) == (before, 32)
    assert Entry.objects.filter(kind="machine_changed").count() == 1
    assert Entry.objects.count() == entries


def test_png_that_unpacks_its_texts_without_end_is_refused(office, machine):
    texts = PngImagePlugin.PngInfo()
    texts.add_text("note", "x" * 3_000_000, zip=True)

    assert problem(send(office, machine, picture("PNG", pnginfo=texts)))


def test_new_photo_replaces_the_old_one_and_its_address(office, machine):
    send(office, machine, picture(), photo_shows="The rack in room 3")
    first = stored(machine)

    send(office, machine, picture(size=(400, 300)))

    second = stored(machine)
    assert (second.pk, second.width, second.shows) == (first.pk, 400, "The rack in room 3")
    assert second.name != first.name
    edit = Entry.objects.filter(kind="machine_changed").latest("pk").facts["edit"]
    assert edit["changes"] == {"photo": [first.name, second.name]}
    sent = office.get("/machines/bigmem7/photo/", HTTP_IF_NONE_MATCH=f'"{first.digest}"')
    assert (sent.status_code, sent.content) == (200, bytes(second.content))


def test_what_a_photo_shows_is_its_text_and_may_change_alone(office, machine):
    send(office, machine, picture())

    send(office, machine, photo_shows='Front of <bigmem7> with "two" fans')

    assert (
        'alt="Front of &lt;bigmem7&gt; with &quot;two&quot; fans"'
        in office.get("/machines/bigmem7/").content.decode()
    )
    edit = Entry.objects.filter(kind="machine_changed").latest("pk").facts["edit"]
    assert list(edit["changes"]) == ["photo_shows"]


def test_text_without_a_photo_is_refused(office, machine):
    assert problem(send(office, machine, photo_shows="Nothing"), "photo_shows") == [
        "There is no photo yet: choose one as well."
    ]


def test_photo_is_removed_with_its_bytes(office, machine):
    send(office, machine, picture(), photo_shows="The rack")
    name = stored(machine).name

    response = send(office, machine, **{"photo-clear": "on"})

    assert response.status_code == 302
    assert list(MachinePhoto.objects.all()) == []
    edit = Entry.objects.filter(kind="machine_changed").latest("pk").facts["edit"]
    assert edit["changes"] == {"photo": [name, ""]}
    assert office.get("/machines/bigmem7/photo/").status_code == 404


def test_edit_that_leaves_the_photo_alone_keeps_it(office, machine):
    send(office, machine, picture(), photo_shows="The rack")
    before = MachinePhoto.objects.values().get()

    send(office, machine, cores="48")

    assert MachinePhoto.objects.values().get() == before
    edit = Entry.objects.filter(kind="machine_changed").latest("pk").facts["edit"]
    assert edit["changes"] == {"cores": ["32", "48"]}


def test_photo_is_sent_as_a_picture_that_only_this_browser_keeps(office, machine):
    send(office, machine, picture())
    photo = stored(machine)

    sent = office.get("/machines/bigmem7/photo/")
    again = office.get("/machines/bigmem7/photo/", HTTP_IF_NONE_MATCH=sent["ETag"])

    assert sent.content == bytes(photo.content)
    assert {name: sent[name] for name in ("Content-Type", "X-Content-Type-Options", "ETag")} == {
        "Content-Type": "image/webp",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{photo.digest}"',
    }
    assert sorted(sent["Cache-Control"].split(", ")) == ["max-age=3600", "private"]
    assert sent["Content-Disposition"] == f'inline; filename="{photo.name}"'
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", sent["ETag"])


def test_photo_is_for_those_who_may_know_the_machine(office):
    hidden = MachineFactory(
        name="secretmem", category=CategoryFactory(access="granted", is_public=False)
    )
    known = MachineFactory(name="bigmem7")
    for machine in (hidden, known):
        send(office, machine, picture())
    bruno = Client()
    bruno.force_login(PersonFactory())

    seen = {
        (who, name): client.get(f"/machines/{name}/photo/").status_code
        for who, client in {"visitor": Client(), "bruno": bruno, "boss": office}.items()
        for name in ("secretmem", "bigmem7", "nomem")
    }

    assert seen == {
        ("visitor", "secretmem"): 404, ("visitor", "bigmem7"): 200, ("visitor", "nomem"): 404,
        ("bruno", "secretmem"): 404, ("bruno", "bigmem7"): 200, ("bruno", "nomem"): 404,
        ("boss", "secretmem"): 200, ("boss", "bigmem7"): 200, ("boss", "nomem"): 404,
    }  # fmt: skip


def test_photo_is_changed_by_administrators_only(office, machine):
    approver = PersonFactory(is_staff=True)
    machine.category.approvers.add(approver)
    client = Client()
    client.force_login(approver)
    url = f"/admin/machines/machine/{machine.pk}/change/"
    upload = SimpleUploadedFile("photo.jpg", picture(), "image/jpeg")

    client.post(url, {"photo": upload, "cores": "99"})

    machine.refresh_from_db()
    assert machine.cores == 32
    assert list(MachinePhoto.objects.all()) == []


def test_photo_costs_the_page_no_query_and_is_not_read_there(
    office, machine, django_assert_max_num_queries
):
    office.get("/machines/bigmem7/")
    with django_assert_max_num_queries(8) as bare:
        office.get("/machines/bigmem7/")
    send(office, machine, picture())

    with django_assert_max_num_queries(8) as shown:
        office.get("/machines/bigmem7/")

    assert len(shown) == len(bare)
    assert [q["sql"] for q in shown.captured_queries if '"content"' in q["sql"]] == []
