"""A real SMTP server that keeps what it is sent."""

import asyncio
import email
import email.policy
import time
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class AnyPortController(Controller):
    """Takes a free port; aiosmtpd's own controller would then knock at port 0."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class RealMailServer:
    """Listens on a loopback port; can be slow and can refuse recipients."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.delay_seconds = 0.0
        self.refused: set[str] = set()
        self._controller = AnyPortController(self, hostname="127.0.0.1", port=0)

    def __enter__(self) -> "RealMailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    def reset(self) -> None:
        self.mails.clear()
        self.recipients.clear()
        self.refused.clear()
        self.delay_seconds = 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's name
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        await asyncio.sleep(self.delay_seconds)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 kept"

    def sent_to(self, address: str) -> list[EmailMessage]:
        pairs = zip(self.mails, self.recipients, strict=False)
        return [message for message, recipients in pairs if address in recipients]

    def wait_for(self, count: int = 1, *, to: str = "", seconds: float = 30.0):
        """Waits until `count` mails have come (to that address); answers them."""
        deadline = time.monotonic() + seconds
        while True:
            mails = self.sent_to(to) if to else list(self.mails)
            if len(mails) >= count:
                return mails
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(mails)} of {count} mails came in {seconds} s")
            time.sleep(0.05)
