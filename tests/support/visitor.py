"""Somebody with a browser that knows no JavaScript: pages by HTTP, forms with their token."""

import re

import httpx

PASSWORD = "bigmem-demo"


class Visitor:
    """One person's session with a live portal."""

    def __init__(self, url: str, *, language: str = "en", cookies: dict[str, str] | None = None):
        self.language = language
        self.http = httpx.Client(
            base_url=url,
            follow_redirects=True,
            timeout=120,
            headers={"accept-language": language, "referer": f"{url}/"},
            cookies=cookies,
        )

    def sign_in(self, login: str, password: str = PASSWORD) -> "Visitor":
        page = self.submit("/accounts/login/", {"login": login, "password": password})
        if page.url.path.startswith("/accounts/login"):
            raise AssertionError(f"{login} could not sign in:\n{page.text}")
        self.submit("/language/", {"language": self.language}, page="/")
        return self

    def read(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def submit(self, path: str, fields: dict[str, str], *, page: str = "") -> httpx.Response:
        """Opens the page that holds the form, then sends it with the page's token."""
        opened = self.http.get(page or path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opened.text)
        if found is None:
            raise AssertionError(f"no form on {page or path}: {opened.status_code}")
        return self.http.post(path, data={**fields, "csrfmiddlewaretoken": found[1]})

    def close(self) -> None:
        self.http.close()
