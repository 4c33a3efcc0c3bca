"""`make pictures`: draws `docs/screens/*.png` from the demonstration, on a clock that is set.

A portal of its own is made in a folder that goes away; each picture shows one page as one person
of the demonstration sees it, in French and in English, and weighs at most 100 kB.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from scripts import children, health, palette, processes, setup
from scripts.serve import listen

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screens"
MOMENT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
"""Monday 1 March 2027, 10:30 in Montpellier."""
MOST_BYTES = 100_000
PASSWORD = "bigmem-demo"  # noqa: S105 -- printed on the sign-in page of the demonstration
READY_SECONDS = 60.0
WIDE, PHONE = (1366, 900), (390, 844)
SET_CLOCK = (
    "from bigmem_portal.demonstration.models import ClockOffset; "
    "from foundation import clock; from datetime import datetime; "
    "moment = datetime.fromisoformat('{moment}'); "
    "ClockOffset.objects.update_or_create(pk=1, "
    "defaults={{'seconds': int((moment - clock.system()).total_seconds())}})"
)
LIVE = (
    "from reservations.models import Booking; print(Booking.objects.filter("
    "holder__account_name='alice', state='active').earliest('first_day').reference)"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as somebody sees it."""

    name: str
    path: str
    login: str = "alice"
    theme: str = "light"
    size: tuple[int, int] = WIDE


def pictures(live: str, today: date) -> tuple[Picture, ...]:
    """Answers all pictures; `live` is the reference of a booking that Alice has now."""
    day = today + timedelta(days=14)
    return (
        Picture("home", "/"),
        Picture("home-phone", "/", theme="dark", size=PHONE),
        Picture("finder", "/finder/?min_memory=512&days=14"),
        Picture("planning", "/planning/"),
        Picture("planning-phone", "/planning/", theme="dark", size=PHONE),
        Picture("booking-form", f"/bookings/new/?machine=bigmem9&first_day={day}&days=45"),
        Picture("booking", f"/bookings/{live}/"),
        Picture("machine", "/machines/bigmem6/"),
        Picture("preferences", "/preferences/"),
        Picture("approvals", "/approvals/?kind=request", login="admin"),
        Picture("tonight", "/tonight/", login="admin"),
        Picture("statistics", "/statistics/", login="admin"),
    )


@contextmanager
def demonstration(data: Path) -> Iterator[tuple[str, str]]:
    """Serves a fresh demonstration; answers its address and the reference of Alice's booking."""
    listener = listen(0)
    port = listener.getsockname()[1]
    env = setup.environment(data, port)
    (data / "broker/queue").mkdir(parents=True)
    (data / "broker/control").mkdir(parents=True)
    setup.compile_messages()
    _manage(env, "migrate", "--verbosity", "0")
    _manage(env, "collectstatic", "--no-input", "--verbosity", "0")
    _manage(env, "shell", "-v0", "-c", SET_CLOCK.format(moment=MOMENT.isoformat()))
    _manage(env, "load_demonstration")
    _manage(env, "tick")
    live = _manage(env, "shell", "-v0", "-c", LIVE).split()[-1]
    web = children.start(
        processes.web(f"fd://{listener.fileno()}"),
        env=env,
        log=data / "web.log",
        pass_fds=(listener.fileno(),),
        cwd=ROOT,
    )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not health.answers(port, env["PORTAL_BASE_URL"]):
            if time.monotonic() > deadline or web.poll() is not None:
                raise RuntimeError((data / "web.log").read_text())
            time.sleep(0.1)
        yield env["PORTAL_BASE_URL"], live
    finally:
        children.stop([web])
        listener.close()


def _manage(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{arguments} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def draw(browser: Browser, url: str, wanted: list[Picture], language: str) -> None:
    """Draws what one person sees in one language."""
    context = browser.new_context(locale=language, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", wanted[0].login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector(".person")
    if page.get_attribute("html", "lang") != language:
        page.click(".language button")
        page.wait_for_selector(f"html[lang={language}]")
    for picture in wanted:
        width, height = picture.size
        scheme: Any = picture.theme
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(url + picture.path, wait_until="networkidle")
        target = FOLDER / f"{picture.name}-{language}.png"
        target.write_bytes(small(page.screenshot()))
        print(f"{target.relative_to(ROOT)}  {target.stat().st_size / 1000:.0f} kB", flush=True)
    context.close()


def small(source: bytes) -> bytes:
    """Answers a picture of at most 100 kB, with as many colours as that leaves."""
    for colours in (256, 128, 64, 32):
        found = palette.reduced(source, colours)
        if len(found) <= MOST_BYTES:
            break
    return found


def main() -> int:
    """Draws all pictures, or those that are named; answers the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="such as home or planning-phone; all by default")
    names = parser.parse_args().names
    os.umask(0o022)
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration(Path(folder)) as (url, live),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        everything = [
            one for one in pictures(live, MOMENT.date()) if not names or one.name in names
        ]
        for login in ("alice", "admin"):
            wanted = [one for one in everything if one.login == login]
            for language in ("fr", "en"):
                if wanted:
                    draw(browser, url, wanted, language)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
