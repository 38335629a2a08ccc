"""The policy is strict, and nothing of ours needs it otherwise."""

from pathlib import Path

import pytest
from django.conf import settings

from lms.testing.policy import inline_code_in, watch_policy

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
# Mail programs know no other way than inline style.
PAGES = [path for path in TEMPLATES if "email" not in path.parts]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_template_holds_no_inline_code(path):
    assert inline_code_in(path.read_text()) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button onclick="go()">',
        '<script type="module">import "x"</script>',
    ],
)
def test_inline_code_is_found(html):
    assert len(inline_code_in(html)) == 1


def test_data_and_files_are_no_inline_code():
    html = '<script src="/a.js"></script><script type="application/json">{}</script>'
    assert inline_code_in(html) == []


@pytest.mark.parametrize("path", ["/units/", "/nowhere/", "/desk/"])
def test_answer_carries_a_policy_without_unsafe_inline(client, db, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert "unsafe" not in policy


def test_browser_reports_what_the_policy_refuses(page, live_server):
    """The control: watch_policy sees an inline style on a page of ours."""
    page.goto(f"{live_server.url}/units/")
    refused = watch_policy(page)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(100)
    assert len(refused) == 2
