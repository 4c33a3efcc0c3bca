"""Does the web server answer? For `make run`, and for the health check of a container."""

import os
import socket
import sys
from urllib.parse import urlsplit


def answers(port: int, base_url: str, *, address: str = "127.0.0.1") -> bool:
    """Answers whether the web server says that it is alive, under the name that people use."""
    host = urlsplit(base_url).netloc or "localhost"
    request = f"GET /healthz HTTP/1.0\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\n\r\n"
    try:
        with socket.create_connection((address, port), timeout=5) as connection:
            connection.sendall(request.encode())
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


if __name__ == "__main__":
    is_alive = answers(int(sys.argv[1]), os.environ.get("PORTAL_BASE_URL", ""))
    sys.exit(0 if is_alive else 1)
