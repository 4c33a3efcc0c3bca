import time

import pytest

from bigmem_portal.checking.running import AT_ONCE, Check, Finding, WrongError, run_checks

pytestmark = pytest.mark.pure


def hang():
    time.sleep(5)
    return "At last."


def fail(error):
    raise error


def test_every_check_is_answered_in_order_whatever_becomes_of_the_others():
    checks = [
        Check("well", lambda: "All is well."),
        Check("wrong", lambda: fail(WrongError("Mend it."))),
        Check("hangs", hang),
        Check("broken", lambda: fail(RuntimeError("hunter2"))),
        *[Check(f"more {number}", lambda: "Yes.") for number in range(AT_ONCE)],
    ]

    found = run_checks(checks, timeout_seconds=0.3)

    assert [finding.name for finding in found] == [check.name for check in checks]
    assert found[:2] == [
        Finding("well", is_ok=True, sentence="All is well."),
        Finding("wrong", is_ok=False, sentence="Mend it."),
    ]
    assert (found[2].is_ok, found[2].sentence[:16]) == (False, "No answer within")
    assert found[3].sentence == "The check itself failed (RuntimeError). Look at the log."
    assert all(finding.is_ok for finding in found[4:])
