"""What an installing machine talks to, without a database: the HTTP endpoints and the monitor."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from provisioning.drivers.salt_fai.monitor import MonitorReceiver


class Desk:
    """Stands for the portal's doors. The key is given once, the end is held until disarmed."""

    def __init__(self, address, token):
        self.token = token
        self.forget()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = desk.answer(self.path, self.headers.get("X-Install-Token"), body)
                desk.answers.append((self.path.rpartition("/")[2], status))
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer((address, 0), Handler)
        self._monitor = MonitorReceiver(f"{address}:0", lambda _line: None)
        self._monitor.start()
        self.monitored = f"monserver={address} FAI_MONITOR_PORT={self._monitor.port}"
        self.url = f"http://{address}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def forget(self):
        """Ready for another run."""
        self.secrets = {}
        self.codes = None
        self.reports = []
        self.is_key_fetched = False
        self.is_disarmed = False
        self.answers = []

    def answer(self, path, token, body):
        if token != self.token:
            return 403, b""
        if path.endswith("/finished"):
            self.codes = json.loads(body)["codes"]
            return (200 if self.is_disarmed else 202), b""
        if self.is_key_fetched:
            return 410, b""
        if not self.secrets:
            return 409, b""
        self.is_key_fetched = True
        return 200, json.dumps(self.secrets).encode()

    def close(self):
        self._monitor.stop()
        self._server.shutdown()
        self._server.server_close()
