"""Error pages are our own, and the last ones need nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.db import OperationalError
from django.http import Http404
from redis.exceptions import ConnectionError as CacheAway

from lms.testing.world import ROLES, VISITOR

BROKEN = [
    (RuntimeError("fault"), 500, "系统出了问题"),
    (OperationalError("no server"), 503, "系统暂时无法使用"),
    (CacheAway("no server"), 503, "系统暂时无法使用"),
    (SuspiciousOperation("odd"), 400, "无法理解这个请求"),
]


@pytest.fixture
def _quiet(caplog):
    caplog.set_level("CRITICAL", logger="django")


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize(("fault", "status", "words"), BROKEN)
def test_last_answer_without_request_or_database(rf, fault, status, words):
    """No `db` fixture: a query would fail the test. The request has no user and no session."""
    try:
        raise fault
    except Exception as caught:
        response = response_for_exception(rf.get("/"), caught)
    assert response.status_code == status
    assert words in response.content.decode()
    assert ("Retry-After" in response.headers) == (status == 503)


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [(Http404(), 404, "没有找到这个页面"), (PermissionDenied(), 403, "不能这样做")],
)
def test_refusal_keeps_the_way_home(rf, db, fault, status, words):
    response = response_for_exception(rf.get("/nowhere/"), fault)
    assert response.status_code == status
    assert words in response.content.decode()
    assert 'class="site-header"' in response.content.decode()


@pytest.mark.parametrize(("fault", "status"), [(Http404(), 404), (PermissionDenied(), 403)])
def test_refusal_is_drawn_for_every_role(rf, world, fault, status):
    """The access table, which is refused thousands of times, does not draw these pages."""
    for role in ROLES:
        request = rf.get("/nowhere/")
        request.user = world.user(role) or AnonymousUser()
        response = response_for_exception(request, fault)
        assert response.status_code == status
        assert ('href="/desk/"' in response.content.decode()) == (role != VISITOR)


def test_form_without_token_is_asked_for_again(client, db):
    client.handler.enforce_csrf_checks = True
    response = client.post("/language/en/")
    assert response.status_code == 403
    assert "请重新提交" in response.content.decode()
