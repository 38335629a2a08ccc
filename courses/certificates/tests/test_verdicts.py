"""How each kind of certificate reads to a stranger."""

from datetime import date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from courses.certificates.models import Certificate
from courses.certificates.verification import Verdict, verdict_on
from courses.designs.enums import CertificateKind

AT = datetime(2026, 11, 20, 8, tzinfo=timezone.get_default_timezone())


def read(kind: str, *, holder_id: int | None = 1, **facts) -> Verdict:
    """The verdict on an entry that says this."""
    snapshot = {
        "holder": "欧阳小华",
        "unit": "青泽县人民医院",
        "subject": "腰椎微创入门",
        "hours": "",
        "started_date": "",
        "completed_date": "",
        "issued_date": "2026-11-20",
        "issuer": "江川脊柱专科联盟",
    }
    expires = facts.pop("expires_date", None)
    entry = Certificate(
        kind=kind,
        holder_id=holder_id,
        snapshot=snapshot | facts,
        serial="SPINE-X-2026-000001",
        issued_at=AT,
        state_at=AT,
        expires_date=expires,
    )
    return verdict_on(entry, at=AT)


def page(verdict: Verdict) -> str:
    return render_to_string("verify/_entry.html", {"verdict": verdict})


@pytest.mark.parametrize("kind", CertificateKind)
def test_every_kind_reads_right_with_the_least_it_can_say(kind):
    text = page(read(kind))
    assert str(read(kind).subject_label) in text
    assert str(kind.label) in text
    assert "None" not in text
    assert "学时" not in text
    assert "欧阳小华" not in text


def test_a_units_plaque_is_not_masked():
    verdict = read("PLAQUE", holder_id=None, holder="青泽县人民医院", unit="", subject="成员单位")
    text = page(verdict)
    assert "获授单位" in text
    assert "青泽县人民医院" in text
    assert "姓名只显示一部分" not in text


def test_whom_somebody_mentored_is_masked_too():
    text = page(read("MENTORING", subject="带教王小明"))
    assert "王*明" in text
    assert "王小明" not in text


def test_a_day_alone_is_no_span():
    text = page(read("EVENT", started_date="2026-11-01", completed_date="2026-11-01"))
    assert text.count("2026年11月1日") == 1
    text = page(read("HONORARY", completed_date="2026-11-02"))
    assert "2026年11月2日" in text
    text = page(read("ROTATION", started_date="2026-05-01", completed_date="2026-11-02"))
    assert "2026年5月1日至2026年11月2日" in text


def test_what_has_ended_is_no_longer_valid():
    lasting = read("APPOINTMENT", expires_date=date(2026, 11, 20))
    assert lasting.is_valid
    ended = read("APPOINTMENT", expires_date=date(2026, 11, 20) - timedelta(days=1))
    assert (ended.is_valid, str(ended.state_label)) == (False, "已过期")
    assert "已过期" in render_to_string("verify/_state.html", {"verdict": ended})
