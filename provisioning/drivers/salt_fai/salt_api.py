"""Speaking to salt-api: sign in, call, and believe nothing but a job's own result.

quirks.SALT_HTTP_200_MEANS_NOTHING: what an answer's body says counts, never its status alone.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from provisioning.ports import DriverError

MINION_TIMEOUT_SECONDS = 5
ANSWER_TIMEOUT_SECONDS = 30.0
"""For one HTTP answer: longer than the longest wait for a minion inside it."""


@dataclass(frozen=True, slots=True)
class MinionAnswer:
    """What a minion returned: its value when `is_ok`, else a sentence about what went wrong."""

    value: object
    is_ok: bool


class SaltApi:
    """A signed-in client. Threads may share it.

    Args:
        url: where salt-api listens.
        username: the portal's own account at the master.
        password: its password.
        eauth: how the master checks it.
        transport: another way to send, for tests that replay recorded answers.
    """

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        eauth: str,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._credentials = {"username": username, "password": password, "eauth": eauth}
        self._http = httpx.Client(
            base_url=self.url,
            headers={"Accept": "application/json"},
            timeout=httpx.Timeout(ANSWER_TIMEOUT_SECONDS, connect=5.0),
            transport=transport,
        )
        self._token = ""
        self._signing_in = threading.Lock()

    def token(self) -> str:
        """Answers a token, signing in when there is none yet.

        Raises:
            DriverError: salt-api is silent or refuses the account.
        """
        with self._signing_in:
            if not self._token:
                self._token = self._sign_in()
            return self._token

    def forget_token(self) -> None:
        """Lets the next call sign in anew."""
        with self._signing_in:
            self._token = ""

    def time(self) -> datetime | None:
        """Answers the time at the master, by the header of an answer; None when it has none.

        Raises:
            DriverError: salt-api is silent.
        """
        try:
            said = self._http.get("/").headers.get("Date", "")
        except httpx.HTTPError as error:
            raise DriverError("salt_silent", type(error).__name__) from None
        try:
            return parsedate_to_datetime(said)
        except ValueError:
            return None

    def ask_minion(
        self,
        minion: str,
        function: str,
        *,
        arguments: Sequence[object] = (),
        options: Mapping[str, object] | None = None,
        timeout_seconds: int = MINION_TIMEOUT_SECONDS,
    ) -> MinionAnswer | None:
        """Has one minion run one function and waits for it; None when it does not answer.

        quirks.SALT_STRING_INSTEAD_OF_RESULT, quirks.SALT_PING_TO_THE_DEAD_BLOCKS: so the full
        return is asked for, and both time limits are given.

        Raises:
            DriverError: the master is silent or refuses.
        """
        answer = self._call(
            {
                "client": "local",
                "tgt": minion,
                "fun": function,
                "arg": list(arguments),
                "kwarg": dict(options or {}),
                "timeout": timeout_seconds,
                "gather_job_timeout": timeout_seconds,
                "full_return": True,
            }
        )
        returned = answer.get(minion) if isinstance(answer, dict) else None
        if not isinstance(returned, dict) or returned.get("out") == "no_return":
            return None
        return MinionAnswer(returned.get("ret"), returned.get("retcode") == 0)

    def order_minion(self, minion: str, function: str) -> bool:
        """Has one minion run one function without waiting; False when the master knows none."""
        answer = self._call({"client": "local_async", "tgt": minion, "fun": function})
        return isinstance(answer, dict) and minion in answer.get("minions", ())

    def ask_wheel(self, function: str, **options: object) -> object:
        """Has the master itself do something with its keys and answers what that returned.

        Raises:
            DriverError: the master is silent, refuses or failed.
        """
        answer = self._call({"client": "wheel", "fun": function, **options})
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict) or data.get("success") is not True:
            raise DriverError("salt_refused", f"{function} failed at the master")
        return data.get("return")

    def start_runner(self, function: str, **options: object) -> str:
        """Starts a job at the master and answers its number.

        Raises:
            DriverError: the master is silent, refuses or gave no number.
        """
        answer = self._call({"client": "runner_async", "fun": function, **options})
        if not isinstance(answer, dict) or "jid" not in answer:
            raise DriverError("salt_refused", f"{function} was not started")
        return str(answer["jid"])

    def job_result(self, job: str) -> Mapping[str, object] | None:
        """Answers what a master's job came to, or None while it has not ended.

        Raises:
            DriverError: the master is silent or refuses.
        """
        answer = self._call({"client": "runner", "fun": "jobs.lookup_jid", "jid": job})
        if not isinstance(answer, dict) or not answer:
            return None
        result = next(iter(answer.values()))
        return result if isinstance(result, dict) else None

    def _call(self, body: Mapping[str, object]) -> object:
        """Sends one call; a token that has run out is replaced once.

        quirks.SALT_401_FOR_MISSING_PERMISSION: a second refusal is not about the token.
        """
        response = self._send("/", body, self.token())
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self.forget_token()
            response = self._send("/", body, self.token())
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise DriverError(
                "salt_permission", f"the account may not call {body['fun']}", is_permanent=True
            )
        return _first(response)

    def _sign_in(self) -> str:
        response = self._send("/login", self._credentials, "")
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise DriverError("salt_login", "salt-api refuses the account", is_permanent=True)
        granted = _first(response)
        token = granted.get("token") if isinstance(granted, dict) else None
        if not token:
            raise DriverError("salt_login", "salt-api gave no token")
        return str(token)

    def _send(self, path: str, body: Mapping[str, object], token: str) -> httpx.Response:
        headers = {"X-Auth-Token": token} if token else {}
        try:
            return self._http.post(path, json=dict(body), headers=headers)
        except httpx.HTTPError as error:
            raise DriverError("salt_silent", type(error).__name__) from None


def _first(response: httpx.Response) -> object:
    """Answers the one thing returned; what else stands in the answer may hold secrets."""
    if response.status_code != httpx.codes.OK:
        raise DriverError("salt_refused", f"HTTP {response.status_code}")
    try:
        first: object = response.json()["return"][0]
        return first
    except (ValueError, KeyError, IndexError, TypeError):
        raise DriverError("salt_refused", "an answer that is not Salt's") from None
