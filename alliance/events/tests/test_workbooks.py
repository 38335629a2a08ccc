from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.core.models import AuditEntry
from alliance.events import forms
from alliance.events.enums import AttendanceRole
from alliance.events.factories import AttendanceFactory
from alliance.roster.opening import open_workbook
from alliance.roster.tests.books import sheets

from .steps import entered, send

pytestmark = pytest.mark.django_db
HEAD = ["姓名", "手机号", "单位", "身份", "学时"]


def bring_in(client, event, content: BytesIO | bytes) -> str:
    content = content if isinstance(content, bytes) else content.getvalue()
    return send(client, "import", event.pk, file=SimpleUploadedFile("list.xlsx", content))


def named(user, hours="2.0", role="PARTICIPANT") -> tuple:
    return user.pk, role, pytest.approx(float(hours))


def rows_of(response) -> list[list]:
    (name,) = (book := open_workbook(BytesIO(b"".join(response)))).sheet_names
    return book.sheet(name).rows


def test_good_rows_are_entered_and_each_bad_one_is_named(office, world, event):
    other = world.other_doctor
    html = bring_in(office, event, sheets(("Sheet1", [
        ["泽川读片培训签到表"],
        HEAD,
        [world.doctor.name, "", world.unit.name, "", ""],
        [world.mentor.name, world.mentor.phone, "", "讲者", 1.5],
        [other.name, other.phone, "", "参会", "3学时"],
        ["没有这个人", "", "", "", ""],
        [other.name, world.doctor.phone, "", "", ""],
        [other.name, "", world.unit.name, "", ""],
        ["", other.phone, "", "", ""],
        [world.doctor.name, "12345", "", "院长", 0],
        [world.doctor.name, "", world.unit.name, "", 5],
        [world.doctor.name, "", "", "", "=1+1"],
        ["合计：5 人"],
    ])))  # fmt: skip
    assert {(pk, role, float(hours)) for pk, role, hours in entered()} == {
        (world.doctor.pk, "PARTICIPANT", 2.0), (world.mentor.pk, "SPEAKER", 1.5),
        (other.pk, "PARTICIPANT", 3.0),
    }  # fmt: skip
    for row, column, sentence in (
        (6, "姓名", "没有找到这个人"),
        (7, "手机号", "登记的不是所写的人"),
        (8, "姓名", "但不在所写的单位"),
        (9, "姓名", "不能为空"),
        (10, "手机号", "手机号应为 11 位数字"),
        (10, "身份", "不在可选范围内"),
        (10, "学时", "学时应为 0.5 至 200 的数"),
        (11, "学时", "与第 3 行是同一人、同一身份而学时不同"),
        (12, "学时", "单元格是公式"),
    ):
        assert any(
            f"第 {row} 行" in part and f">{column}<" in part and sentence in part
            for part in html.split("<tr>")
        ), sentence
    assert "有 9 处没有登记" in html


def test_the_same_list_again_changes_nothing(office, world, event):
    AttendanceFactory(event=event, user=world.doctor, hours="1.5", role=AttendanceRole.SPEAKER)
    AttendanceFactory(event=event, user=world.mentor)
    before = entered()
    response = office.post(reverse("event_attendance:export", args=[event.pk]))
    assert "attachment" in response["Content-Disposition"]
    content = b"".join(response)
    html = bring_in(office, event, content)
    assert "2 人原来就在名单里" in html
    assert entered() == before
    assert "event.export_attendance" in AuditEntry.objects.values_list("action", flat=True)


def test_an_export_says_everybody_and_nothing_that_runs(office, world, event):
    world.doctor.name = "=1+1"
    world.doctor.save()
    AttendanceFactory(event=event, user=world.doctor)
    rows = rows_of(office.post(reverse("event_attendance:export", args=[event.pk])))
    assert rows == [HEAD, ["=1+1", world.doctor.phone, world.unit.name, "参会", 2]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"not a workbook", "这不是 Excel 工作簿"),
        (b"PK\x03\x04 cut off", "文件已损坏"),
        (sheets(("名单", [["甲", "乙"]])).getvalue(), "没有找到必需的列"),
        (sheets(("甲", [HEAD]), ("乙", [HEAD])).getvalue(), "缺少工作表"),
        (b"x" * (forms.MAX_WORKBOOK_BYTES + 1), "文件超过 2 MB"),
    ],
    ids=["empty", "no workbook", "cut off", "no names", "which sheet", "too large"],
)
def test_what_is_no_list_is_refused_in_a_sentence(office, event, content, said):
    assert said in bring_in(office, event, content)
    assert entered() == set()


def test_a_list_that_is_too_long_is_refused(office, world, event, monkeypatch):
    monkeypatch.setattr("alliance.events.workbooks.MOST_ROWS", 1)
    rows = [[world.doctor.name], [world.mentor.name]]
    assert "一次最多导入 1 行" in bring_in(office, event, sheets(("名单", [["姓名"], *rows])))
    assert entered() == set()
