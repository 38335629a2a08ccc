"""Workbooks for the tests, made cell by cell; what is not said is what a good row says."""

from io import BytesIO
from pathlib import Path

import xlsxwriter

DATA = Path(__file__).parent / "data"
CLEAN = DATA / "roster.xlsx"
MESSY = DATA / "roster-messy.xlsx"

UNIT = {
    "单位名称": "青山县人民医院",
    "单位类别": "综合医院",
    "等级": "二级甲等",
    "入盟日期": "2018-08-11",
    "成员类别": "成员单位",
}
DOCTOR = {
    "姓名": "罗莉平",
    "性别": "女",
    "手机号": "19900000004",
    "所在单位": "青山县人民医院",
    "科室": "脊柱外科",
    "职称": "住院医师",
    "执业证书编号": "114142646771952",
    "学历": "博士",
    "邮箱": "luo@example.org",
}


def unit(**cells) -> dict:
    return UNIT | cells


def doctor(**cells) -> dict:
    return DOCTOR | cells


def book(units: list[dict] | None = None, doctors: list[dict] | None = None) -> BytesIO:
    """A roster; by default the one unit and the one doctor. Strings with = are formulas."""
    return sheets(
        ("成员单位", _table([UNIT] if units is None else units, UNIT)),
        ("医师", _table([DOCTOR] if doctors is None else doctors, DOCTOR)),
    )


def _table(rows: list[dict], example: dict) -> list[list]:
    columns = list(dict.fromkeys([*example, *(name for row in rows for name in row)]))
    return [columns, *([row.get(name) for name in columns] for row in rows)]


def sheets(*named_rows: tuple[str, list[list]]) -> BytesIO:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        for name, rows in named_rows:
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    file.seek(0)
    return file
