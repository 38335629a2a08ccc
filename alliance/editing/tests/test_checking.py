import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from alliance.editing import answers, checking, tasks
from alliance.editing.models import LinkCheck, LinkFault, LiveParagraph
from alliance.jobs.models import Job
from alliance.news.factories import NewsPageFactory
from alliance.pages.blocks import BodyBlock

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# No host has this port: nothing listens below 1024 on a machine of tests.
NOBODY = "http://127.0.0.1:9/"


def silently(done: int, total: int) -> None:
    pass


class Host(BaseHTTPRequestHandler):
    """Answers a path that is a number with that status; /moved leads to /200."""

    asked = []

    def do_HEAD(self):
        self.asked.append((self.command, self.path))
        wanted = self.path.strip("/")
        if wanted == "moved":
            self.send_response(302)
            self.send_header("Location", "/200")
        elif wanted == "no-head":
            self.send_response(200 if self.command == "GET" else 405)
        else:
            self.send_response(int(wanted))
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def host(settings):
    """The address of a host on this machine, which the check may ask in this test."""
    settings.LINK_CHECK_PRIVATE_HOSTS = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def page_with(*addresses: str, **fields):
    html = "".join(f'<p><a href="{address}">链接</a></p>' for address in addresses)
    return NewsPageFactory(body=BodyBlock().to_python([{"type": "text", "value": html}]), **fields)


def found() -> dict[str, str]:
    return dict(LinkFault.objects.values_list("address", "kind"))


def test_foreign_links_are_asked(home, host):
    paths = ("200", "moved", "no-head", "401", "404", "410", "500")
    page_with(*(f"{host}/{path}" for path in paths))
    page_with(f"{host}/404", live=False)
    run = checking.check_links(at=NOW, progress=silently)
    assert found() == {f"{host}/404": "GONE", f"{host}/410": "GONE", f"{host}/500": "FAILED"}
    assert (run.links, run.offline) == (7, False)


def test_one_silent_host_among_others_is_told(home, host):
    page_with(f"{host}/200", NOBODY)
    checking.check_links(at=NOW, progress=silently)
    assert found() == {NOBODY: "SILENT"}


def test_without_a_way_out_nothing_is_said_of_foreign_links(home, settings):
    settings.LINK_CHECK_PRIVATE_HOSTS = True
    page_with(NOBODY, "/nowhere/")
    run = checking.check_links(at=NOW, progress=silently)
    assert run.offline
    assert found() == {"/nowhere/": "MISSING"}


def test_links_of_ours(home):
    target, gone = NewsPageFactory(), NewsPageFactory(live=False)
    html = (
        f'<p><a linktype="page" id="{target.pk}">在</a><a linktype="page" id="{gone.pk}">不在</a>'
        '<a linktype="document" id="99">没有</a><a href="/units/">单位</a>'
        f'<a href="{target.url}">新闻</a><a href="/news/nothing/">没有</a><a href="#a">锚点</a>'
        '<a href="mailto:a@example.org">信</a></p>'
    )
    NewsPageFactory(body=BodyBlock().to_python([{"type": "text", "value": html}]))
    checking.check_links(at=NOW, progress=silently)
    assert found() == {
        f"page {gone.pk}": "MISSING", "document 99": "MISSING", "/news/nothing/": "MISSING",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://[::1]/",
     "http://169.254.169.254/latest/", "file:///etc/passwd", "http://"],
)  # fmt: skip
def test_the_machine_asks_nobody_inside(address):
    assert answers.status_of(address) is None


def test_a_redirect_does_not_lead_inside(host, settings, monkeypatch):
    Host.asked.clear()
    first = []

    def outside_first(address: str) -> None:
        if first:
            raise answers.NotPublic
        first.append(address)

    monkeypatch.setattr(answers, "_require_public", outside_first)
    assert answers.status_of(f"{host}/moved") is None
    assert Host.asked == [("HEAD", "/moved")]


def test_the_last_runs_are_kept_and_the_newest_is_shown(home, world, client):
    page = page_with("/nowhere/", title="有坏链接的")
    for _ in range(12):
        checking.check_links(at=timezone.now(), progress=silently)
    assert LinkCheck.objects.count() == 10
    client.force_login(world.editor)
    report = client.get("/admin/reports/links/").content.decode()
    assert report.count("有坏链接的") == 1
    assert f"/admin/pages/{page.pk}/edit/" in report


def test_the_job_says_what_was_found(home, world, client):
    page_with("/nowhere/")
    job = Job.objects.create(kind=tasks.CHECK_LINKS, title="检查链接", owner=world.editor,
                             created_at=NOW)  # fmt: skip
    assert tasks.check_links(job, silently)["faults"] == 1


def test_a_run_keeps_the_paragraphs_that_no_signal_told_of(home):
    text = "各成员单位共上报病例二百余例，其中近六成在县域内得到处理，其余转往上级医院。"
    page = NewsPageFactory(lead=text)
    assert not LiveParagraph.objects.exists()
    checking.check_links(at=NOW, progress=silently)
    assert list(LiveParagraph.objects.values_list("page", flat=True)) == [page.pk]
