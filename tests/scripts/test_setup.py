"""What `make run` prepares is made once, and again only when its sources change."""

import stat

import pytest

from scripts import setup
from tests.house.sources import ROOT

pytestmark = pytest.mark.pure


def test_keys_are_made_once_and_readable_by_their_owner_only(tmp_path):
    path = tmp_path / "secrets.env"

    first = setup.kept_secrets(path)
    second = setup.kept_secrets(path)

    assert first == second
    assert set(first) == {"PORTAL_SECRET_KEY", "PORTAL_CREDENTIAL_KEY"}
    assert len(first["PORTAL_SECRET_KEY"]) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_settings_of_the_shell_win_over_the_defaults(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_BASE_URL", "http://portal.example.org")
    monkeypatch.delenv("DATABASE_URL")

    env = setup.environment(tmp_path, 8123)

    assert env["PORTAL_BASE_URL"] == "http://portal.example.org"
    assert env["DATABASE_URL"] == f"sqlite:///{tmp_path}/portal.sqlite3"
    assert env["PORTAL_DATA_DIR"] == str(tmp_path)


def test_part_is_made_again_only_when_its_sources_change(tmp_path):
    made = []
    stamp = tmp_path / "messages"
    sources = [ROOT / "LICENSE"]

    for also in ("one database", "one database", "another"):
        setup._once(stamp, sources, lambda: made.append(1), also)

    assert len(made) == 2


def test_part_that_fails_is_tried_again(tmp_path):
    stamp = tmp_path / "messages"

    def fail():
        raise setup.SetupFailedError("no")

    with pytest.raises(setup.SetupFailedError):
        setup._once(stamp, [], fail)

    assert not stamp.exists()
