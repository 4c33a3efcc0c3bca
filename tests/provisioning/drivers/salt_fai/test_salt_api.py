import httpx
import pytest

from provisioning.drivers.salt_fai.salt_api import MinionAnswer, SaltApi
from provisioning.ports import DriverError
from tests.provisioning.drivers.salt_fai.replay import Master

pytestmark = pytest.mark.pure


def api_for(master):
    return SaltApi(
        "http://salt.example.org:8000/",
        "portal",
        "hunter2",
        "pam",
        transport=httpx.MockTransport(master),
    )


def test_minion_that_answers_is_read():
    master = Master(**{"test.ping": "ping_answered"})

    answer = api_for(master).ask_minion("bigmem1", "test.ping", timeout_seconds=1)

    assert answer == MinionAnswer(value=True, is_ok=True)
    assert master.calls == [
        {
            "client": "local",
            "tgt": "bigmem1",
            "fun": "test.ping",
            "arg": [],
            "kwarg": {},
            "timeout": 1,
            "gather_job_timeout": 1,
            "full_return": True,
        }
    ]


@pytest.mark.parametrize("said", ["ping_dead", "ping_unknown"])
def test_minion_that_is_silent_is_none(said):
    master = Master(**{"test.ping": said})

    assert api_for(master).ask_minion("bigmem1", "test.ping") is None


def test_function_that_raised_is_not_ok():
    answer = api_for(Master(**{"file.read": "marker_none"})).ask_minion("bigmem1", "file.read")

    assert answer.is_ok is False


def test_job_that_nobody_knows_has_not_ended():
    assert api_for(Master()).job_result("20270301") is None


def test_token_that_ran_out_is_replaced_once():
    master = Master(**{"test.ping": "ping_answered"})
    api = api_for(master)
    api.ask_minion("bigmem1", "test.ping")
    master.tokens = {"token-2"}

    assert api.ask_minion("bigmem1", "test.ping").is_ok
    assert master.logins == 2


def test_missing_permission_is_permanent_and_names_the_function():
    master = Master(**{"test.ping": "ping_answered"})
    master.tokens = set()

    with pytest.raises(DriverError) as refused:
        api_for(master).ask_minion("bigmem1", "test.ping")

    assert (refused.value.code, refused.value.is_permanent) == ("salt_permission", True)
    assert "test.ping" in str(refused.value)


def test_wrong_password_is_permanent():
    def refuse(_request):
        return httpx.Response(401, text="<html>")

    with pytest.raises(DriverError) as refused:
        api_for(refuse).token()

    assert (refused.value.code, refused.value.is_permanent) == ("salt_login", True)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.ConnectError, "salt_silent"),
        (httpx.ReadTimeout, "salt_silent"),
        (500, "salt_refused"),
        (503, "salt_refused"),
    ],
)
def test_trouble_is_a_driver_error_without_what_was_sent(answer, code):
    with pytest.raises(DriverError) as refused:
        api_for(Master(**{"test.ping": answer})).ask_minion("bigmem1", "test.ping")

    assert (refused.value.code, refused.value.is_permanent) == (code, False)
    assert "hunter2" not in f"{refused.value}{refused.value.__cause__}"


@pytest.mark.parametrize("body", ["", "no json", '{"return": []}', "[]", '{"other": 1}'])
def test_answer_that_is_not_salts_is_refused(body):
    def odd(request):
        if request.url.path == "/login":
            return httpx.Response(200, json={"return": [{"token": "t"}]})
        return httpx.Response(200, text=body)

    with pytest.raises(DriverError) as refused:
        api_for(odd).job_result("1")

    assert refused.value.code == "salt_refused"


def test_wheel_that_failed_at_the_master_is_refused():
    master = Master(**{"key.finger": {"data": {"success": False, "return": "Exception"}}})

    with pytest.raises(DriverError):
        api_for(master).ask_wheel("key.finger", match="bigmem1")


def test_runner_without_a_number_was_not_started():
    with pytest.raises(DriverError):
        api_for(Master(**{"state.orchestrate": {}})).start_runner("state.orchestrate")


def test_password_is_not_in_the_clients_words():
    assert "hunter2" not in repr(api_for(Master()))
