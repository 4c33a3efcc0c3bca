"""The compose file names every process, and the commands it gives really start them."""

import re
import subprocess
import sys

import pytest
import yaml

from scripts import processes
from tests.house.sources import ROOT
from tests.support.portal import free_port, wait_for_answer

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat", "listen")


@pytest.mark.pure
def test_compose_names_the_processes():
    assert set(SERVICES) == {*OURS, "db", "redis", "mail", "radicale"}
    assert {name for name, service in SERVICES.items() if service.get("profiles") == ["dev"]} == {
        "mail",
        "radicale",
    }


@pytest.mark.pure
def test_compose_keeps_an_eye_on_its_services():
    watched = {name for name, service in SERVICES.items() if "healthcheck" in service}

    assert watched >= {"web", "worker", "listen", "db", "redis"}


@pytest.mark.pure
def test_compose_waits_for_a_healthy_database():
    waits = {name: SERVICES[name]["depends_on"]["db"]["condition"] for name in OURS}

    assert waits == dict.fromkeys(OURS, "service_healthy")


@pytest.mark.pure
def test_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER")] == ["USER portal"]


@pytest.mark.pure
def test_compose_file_variables_are_in_the_example():
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert asked <= offered


@pytest.mark.parametrize("name", OURS)
def test_compose_command_becomes_the_process(name, monkeypatch):
    command = SERVICES[name]["command"]
    became = []
    monkeypatch.setattr(processes.os, "execv", lambda program, line: became.append(line))
    monkeypatch.setattr(processes.os, "chdir", lambda folder: None)
    monkeypatch.setattr(processes, "prepare", lambda: None)
    monkeypatch.setattr(sys, "argv", ["processes", *command[3:]])

    processes.main()

    assert command[:3] == ["python", "-m", "scripts.processes"]
    words = {"web": "gunicorn", "worker": "worker", "beat": "beat", "listen": "listen"}
    assert any(part.endswith(words[name]) for part in became[0])


def test_web_command_of_the_compose_file_serves(tmp_path, live_portal):
    """The command as written, but for the address, against the run's own database."""
    port = free_port()
    command = [sys.executable, *SERVICES["web"]["command"][1:]]
    command = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in command]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**live_portal.env, "PORTAL_DATA_DIR": str(tmp_path)}
    )
    try:
        wait_for_answer(port, live_portal.url, process)
    finally:
        process.terminate()

    assert process.wait(15) == 0
