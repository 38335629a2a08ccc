"""The visitors' cache: what it answers, what it never answers, and when it forgets."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from alliance.pages.factories import StandardPageFactory
from alliance.pages.middleware import AnonymousPageCacheMiddleware, page_key
from alliance.pages.page_cache import mark_public, start_new_generation
from alliance.units.factories import MembershipFactory

pytestmark = pytest.mark.django_db


class Site:
    """A stand-in for the rest of the site, which counts how often it had to render."""

    def __init__(self, answer=None):
        self.rendered = 0
        self.answer = answer or (lambda request: mark_public(HttpResponse("page")))
        self.cached = AnonymousPageCacheMiddleware(self)

    def __call__(self, request):
        self.rendered += 1
        return self.answer(request)

    def get(self, path="/", *, query=None, cookies=None, **headers):
        request = RequestFactory().get(path, query or {}, headers=headers)
        request.COOKIES.update(cookies or {})
        return self.cached(request)


def test_the_second_visitor_is_given_the_stored_page():
    site = Site()
    first, second = site.get(), site.get()
    assert site.rendered == 1
    assert second.content == first.content == b"page"
    assert second.headers == first.headers


def test_head_is_answered_without_a_body():
    site = Site()
    site.get()
    response = site.cached(RequestFactory().head("/"))
    assert (site.rendered, response.content, response["Content-Length"]) == (1, b"", "4")


def test_a_browser_that_has_the_page_is_told_so():
    site = Site()
    etag = site.get()["ETag"]
    response = site.get(**{"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert site.get(**{"If-None-Match": '"other"'}).status_code == 200


def test_each_language_has_its_own_page():
    site = Site(lambda request: mark_public(HttpResponse(request.COOKIES.get("django_language"))))
    name = settings.LANGUAGE_COOKIE_NAME
    assert site.get(cookies={name: "en"}).content != site.get(cookies={name: "zh-hans"}).content
    site.get()  # the site's own language, as if it had been chosen
    site.get(cookies={name: "xx"})
    assert site.rendered == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"page": "1"}, {"page": "2"}),
        ({"category": "notice"}, {"category": "academic"}),
        ({"county": "青山县"}, {"county": "白水县"}),
    ],
)
def test_each_listed_parameter_has_its_own_page(one, other):
    site = Site(lambda request: mark_public(HttpResponse(str(request.GET))))
    assert site.get(query=one).content != site.get(query=other).content
    site.get(query=one)
    assert site.rendered == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"query": {"q": "free text"}},
        {"query": {"page": "1" * 9}},
        {"query": {"page": ["1", "2"]}},
        {"query": {"utm_source": "x"}},
        {"cookies": {settings.SESSION_COOKIE_NAME: "x"}},
        {"cookies": {"messages": "x"}},
        {"HX-Request": "true"},
        {"path": "/admin/"},
        {"path": "/desk/"},
    ],
    ids=str,
)
def test_requests_that_are_never_answered_from_the_cache(asked):
    site = Site()
    site.get(**asked)
    site.get(**asked)
    assert site.rendered == 2


def test_a_post_is_never_answered_from_the_cache():
    assert page_key(RequestFactory().post("/")) is None


def _with_cookie(request):
    response = mark_public(HttpResponse())
    response.set_cookie("a", "b")
    return response


def _with_csrf_token(request):
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    return mark_public(HttpResponse())


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: HttpResponse("not marked"),
        lambda request: mark_public(HttpResponse(status=404)),
        _with_cookie,
        _with_csrf_token,
    ],
    ids=["not marked", "not found", "sets a cookie", "holds a token"],
)
def test_answers_that_are_never_stored(answer):
    site = Site(answer)
    site.get()
    site.get()
    assert site.rendered == 2


def test_a_marked_page_is_private_to_who_is_signed_in():
    response = Site().get(cookies={settings.SESSION_COOKIE_NAME: "x"})
    assert response["Cache-Control"] == "private, no-cache"


def test_a_new_generation_is_rendered_anew():
    site = Site()
    site.get()
    start_new_generation()
    site.get()
    assert site.rendered == 2


def test_a_page_rendered_while_something_changed_is_not_kept():
    def answer(request):
        start_new_generation()  # somebody publishes before this page is done
        return mark_public(HttpResponse())

    site = Site(answer)
    site.get()
    site.get()
    assert site.rendered == 2


def test_when_a_page_is_stale_one_visitor_renders_and_the_others_do_not_wait():
    site = Site()
    site.get()
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):

        def answer(request):
            others.append(site.get().content)
            return mark_public(HttpResponse("new"))

        others: list[bytes] = []
        site.answer = answer
        assert site.get().content == b"new"
        assert others == [b"page"]
        assert site.get().content == b"new"


def test_an_emptied_cache_is_filled_again():
    site = Site()
    site.get()
    cache.clear()
    site.get()
    site.get()
    assert site.rendered == 2


# On the real site.


def test_a_stored_page_keeps_every_security_header(home):
    first, second = Client().get("/"), Client().get("/")
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "X-Frame-Options",
        "Cross-Origin-Opener-Policy",
    ):
        assert first.headers[name] == second.headers[name]
    assert first["ETag"] == second["ETag"]
    assert "Cookie" in second["Vary"]


@pytest.mark.parametrize("path", ["/", "/news/", "/units/", "/page/"])
def test_the_second_visitor_costs_no_query(home, path, django_assert_num_queries):
    StandardPageFactory(parent=home, slug="page")
    assert Client().get(path).status_code == 200
    with django_assert_num_queries(0):
        assert Client().get(path).status_code == 200


def test_who_is_signed_in_is_never_given_the_visitors_page(home, world, client):
    assert world.doctor.name not in client.get("/").content.decode()
    client.force_login(world.doctor)
    assert world.doctor.name in client.get("/").content.decode()
    assert world.doctor.name not in Client().get("/").content.decode()


def test_publishing_is_seen_at_once(home, django_capture_on_commit_callbacks):
    page = StandardPageFactory(parent=home, slug="page", title="旧标题")
    assert "旧标题" in Client().get("/page/").content.decode()
    page.title = "新标题"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert "新标题" in Client().get("/page/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert Client().get("/page/").status_code == 404


def test_deleting_is_seen_at_once(home, django_capture_on_commit_callbacks):
    page = StandardPageFactory(parent=home, slug="page")
    assert Client().get("/page/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        page.delete()
    assert Client().get("/page/").status_code == 404


def test_a_unit_that_joins_is_seen_at_once(home, django_capture_on_commit_callbacks):
    Client().get("/units/")
    with django_capture_on_commit_callbacks(execute=True):
        MembershipFactory(unit__name="刚刚加入的医院")
    assert "刚刚加入的医院" in Client().get("/units/").content.decode()
