import json

import pytest
from django.core.management import CommandError, call_command

from alliance.accounts.models import User
from alliance.roster.tests.books import MESSY
from alliance.units.factories import AllianceFactory


@pytest.fixture
def alliance(db):
    return AllianceFactory(slug="spine")


def test_json_is_all_that_is_printed(alliance, capsys):
    call_command("import_roster", MESSY, alliance="spine", json=True, dry_run=True)
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"units", "doctors", "errors"}
    assert printed["units"] == {"created": 36, "updated": 0, "unchanged": 0, "failed": 4}
    assert {frozenset(error) for error in printed["errors"]} == {
        frozenset({"sheet", "row", "column", "value", "message"})
    }
    assert not User.objects.exists()


def test_words_for_people(alliance, capsys):
    call_command("import_roster", MESSY, alliance="spine")
    printed = capsys.readouterr().out
    assert "单位：新增 36，更新 0，未变 0，未能导入 4" in printed
    assert "成员单位 第 27 行 等级（四级）：" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"alliance": "none"}, "没有标识为“none”的联盟，现有：spine"),
        ({"file": "/nowhere.xlsx"}, "打不开文件"),
        ({"file": __file__}, "不是 Excel 工作簿"),
    ],
)
def test_what_cannot_be_read_ends_with_status_two(alliance, arguments, sentence):
    options = {"alliance": "spine", "file": str(MESSY)} | arguments
    with pytest.raises(CommandError, match=sentence) as error:
        call_command("import_roster", options["file"], alliance=options["alliance"])
    assert error.value.returncode == 2
