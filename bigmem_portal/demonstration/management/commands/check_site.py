"""`manage.py check_site`: tries everything that a night needs, and says what is wrong."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand

from bigmem_portal.checking.machines import chain_checks, machine_checks
from bigmem_portal.checking.portal import DATABASE, portal_checks
from bigmem_portal.checking.running import Finding, run_checks


class Command(BaseCommand):
    """Asks all parts, each for so long only; changes nothing on any machine."""

    help = (
        "Try database, broker, mail relay, clock, keys, Salt, the TFTP host and every machine's "
        "boards; exit with 1 when something is wrong."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declares the form of the answer."""
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_args: object, **options: object) -> None:
        """Prints one line for each finding; what is wrong is marked."""
        findings = run_checks([*portal_checks(), *chain_checks()])
        if all(finding.is_ok for finding in findings if finding.name == DATABASE):
            findings += run_checks(machine_checks())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2))
        else:
            self._print(findings)
        if not all(finding.is_ok for finding in findings):
            raise SystemExit(1)

    def _print(self, findings: list[Finding]) -> None:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            mark = "ok   " if finding.is_ok else "WRONG"
            self.stdout.write(f"{mark}  {finding.name:<{width}}  {finding.sentence}")
