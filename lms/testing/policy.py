"""What the Content-Security-Policy refuses: as a browser says it, and as HTML shows it."""

from html.parser import HTMLParser

from playwright.sync_api import Page

# A block of data is no script: browsers do not run it, the policy lets it pass.
DATA_TYPES = frozenset({"application/json", "application/ld+json"})


def watch_policy(page: Page) -> list[str]:
    """A list that fills with what the browser refuses from now on; a test ends with it empty."""
    refused: list[str] = []

    def note(message) -> None:
        if "Content Security Policy" in message.text:
            refused.append(f"{page.url}: {message.text}")

    page.on("console", note)
    return refused


class _InlineCode(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        script = tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES
        handlers = [name for name in given if name.startswith("on") or name == "style"]
        if script or tag == "style" or handlers:
            self.found.append(self.get_starttag_text())


def inline_code_in(html: str) -> list[str]:
    """The tags that a policy without `unsafe-inline` would refuse."""
    parser = _InlineCode()
    parser.feed(html)
    return parser.found
