"""The HTML of a mail shown in a page: its own styles, and nothing else."""

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""A mail may open its links in a new tab, and do nothing else."""

HTML_PART = {
    "default-src": ["'none'"],
    "script-src": None,
    "connect-src": None,
    "font-src": None,
    "form-action": ["'none'"],
    "frame-src": None,
    "manifest-src": None,
    "img-src": ["data:"],
    "style-src": ["'unsafe-inline'"],
    "sandbox": SANDBOX.split(),
}
"""What replaces the portal's Content-Security-Policy: no script, nothing fetched."""
