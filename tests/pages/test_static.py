"""What pages make a browser fetch stays small and is the portal's own."""

import gzip
import re
from hashlib import sha256

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "static" / "portal"

pytestmark = pytest.mark.pure


def weight(pattern):
    return sum(len(gzip.compress(file.read_bytes())) for file in FOLDER.glob(pattern))


def test_style_sheets_weigh_at_most_15_kilobytes():
    assert 0 < weight("*.css") <= 15_000


def test_scripts_weigh_at_most_6_kilobytes():
    assert 0 < weight("*.js") <= 6_000


def test_vendored_scripts_are_those_that_were_published():
    vendor = settings.BASE_DIR / "static" / "vendor"
    readme = (vendor / "README.md").read_text()
    told = dict(re.findall(r"\| `([\w.]+\.js)` \|.*`([0-9a-f]{64})`", readme))

    found = {file.name: sha256(file.read_bytes()).hexdigest() for file in vendor.glob("*.js")}

    assert found == told != {}


def test_scripts_with_htmx_weigh_at_most_25_kilobytes():
    assert weight("*.js") + weight("../vendor/*.js") <= 25_000


def test_static_files_name_no_other_host():
    text = "".join(file.read_text() for file in FOLDER.iterdir())

    assert set(re.findall(r"https?://[^\s\"')]+", text)) <= {"http://www.w3.org/2000/svg"}
