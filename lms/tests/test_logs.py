import io
import json
import logging

import pytest
import structlog

from alliance.accounts.factories import UserFactory
from lms import logs

PHONE, EMAIL, IDENTITY = "13800138000", "lin.xiaolan@example.org", "11010519491231002X"


@pytest.fixture
def written(caplog):
    """What reaches the console in production, line by line."""
    caplog.set_level("INFO")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(logs.JSON))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def test_a_sign_in_leaves_nobody_in_the_logs(db, client, written):
    client.post(
        f"/accounts/login/?next=/people/?phone={PHONE}",
        {"login": PHONE, "password": "not the password"},
        headers={"user-agent": "a browser that tells"},
        REMOTE_ADDR="203.0.113.7",
    )
    lines = written()
    (request,) = [line for line in lines if line["event"] == "request_finished"]
    assert {"request", "route", "code", "user_id", "request_id"} <= request.keys()
    assert request["request"] == "POST"
    text = json.dumps(lines, ensure_ascii=False)
    for secret in (PHONE, "203.0.113.7", "browser that tells", "not the password"):
        assert secret not in text


def test_a_captured_code_stays_out_of_the_logs(db, client, written):
    client.get("/verify/SECRET-CODE-1/")
    assert "SECRET-CODE-1" not in json.dumps(written())


def test_a_request_carries_the_id_it_came_with_and_is_logged_once(db, client, written):
    client.get("/", headers={"x-request-id": "from-the-proxy"})
    lines = [line for line in written() if line["logger"].startswith("django_structlog")]
    assert [line["event"] for line in lines] == ["request_finished"]
    assert lines[0]["request_id"] == "from-the-proxy"


def test_a_request_is_logged_with_the_number_of_who_is_signed_in(db, client, written):
    client.force_login(user := UserFactory())
    client.get("/me/")
    assert written()[-1]["user_id"] == user.pk


def test_a_refused_host_is_logged_with_the_id_of_its_request(settings, client, written):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get("/", headers={"host": "elsewhere.example", "x-request-id": "of-a-stranger"})
    assert answer.status_code == 400
    lines = {line["logger"].split(".")[0]: line for line in written()}
    assert {"django", "django_structlog"} <= lines.keys()
    assert {line["request_id"] for line in lines.values()} == {"of-a-stranger"}


@pytest.mark.parametrize(
    "text",
    [
        f"cannot reach {PHONE}",
        f"mail to {EMAIL} bounced",
        f"identity {IDENTITY}",
        "from 203.0.113.7",
        "DETAIL:  Key (name)=(林晓岚) already exists.",
        "DETAIL:  Failing row contains (7, 林晓岚, 13800138000).",
        "Error handling request /people/?q=林晓岚&unit=3",
    ],
)
def test_personal_data_is_scrubbed_from_events_and_exceptions(written, text):
    logger = structlog.get_logger("lms.tests")
    logger.warning("said", text=text, nested={"text": text})
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("raised")
    logging.getLogger("a.library").error("it says %s", text)
    written_text = json.dumps(written(), ensure_ascii=False)
    for secret in (PHONE, EMAIL, IDENTITY, "203.0.113.7", "林晓岚"):
        assert secret not in written_text


def test_numbers_that_are_nobody_stay(written):
    structlog.get_logger("lms.tests").info("import_done", rows=5000, took_ms=1234567890123)
    (line,) = written()
    assert (line["rows"], line["took_ms"]) == (5000, 1234567890123)
