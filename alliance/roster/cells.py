"""One cell at a time: from what an office typed to what it means.

Each function takes a cell as the workbook reader gives it and returns the clean value; an empty
string says that the cell is blank. `Unreadable` carries the sentence for the office.
"""

import re
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError as NumberError

EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST_DATE = date(1949, 10, 1)
LARGEST_EXACT_FLOAT = 2**53
FORMULA_STARTS = ("=", "+", "-", "@")

# Full-width forms (Ａ １ ： and the wide blank) to plain ones.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
PLACEHOLDERS = {"-", "--", "---", "/", "\\", "无", "暂无", "N/A", "n/a", "NA", "空", "null"}

DATE_TEXT = re.compile(
    r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?(?:[T\s]+0{1,2}:00(?::00(?:\.0+)?)?)?"
)
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"[0-9]{7,12}")
LOST_ZERO = re.compile(r"(?!400|800)[2-9][0-9]{8,10}|10[0-9]{8}")


class Unreadable(Exception):
    """The cell cannot be taken; the message says what to do."""


def text(value: object) -> str:
    """The cell as one line of plain text. Full-width letters and digits become plain ones.

    A float without a fraction is the whole number that Excel shows.
    """
    if isinstance(value, bool):
        raise Unreadable(_("单元格是逻辑值 TRUE/FALSE，请改填文字。"))
    if isinstance(value, float):
        if not value.is_integer():
            raise Unreadable(_("单元格是带小数的数，请改填文字。"))
        if abs(value) > LARGEST_EXACT_FLOAT:
            raise Unreadable(_("数字过长，Excel 已丢失末位，请把该列设为“文本”后重新填写。"))
        value = int(value)
    if isinstance(value, datetime | date | timedelta) or hasattr(value, "utcoffset"):
        raise Unreadable(_("单元格是日期或时间，请改填文字。"))
    plain = INVISIBLE.sub("", str(value).translate(HALF_WIDTH))
    return " ".join(plain.split())


def optional(value: object) -> str:
    """Text of a column that may be left blank; a dash or 无 is a blank."""
    plain = text(value)
    return "" if plain.translate(DASHES) in PLACEHOLDERS else plain


def compact(value: object) -> str:
    """Text without any blanks: codes, numbers and Chinese words have none."""
    return optional(value).replace(" ", "")


def words(value: object, *, limit: int) -> str:
    """Short text to be shown, never something a spreadsheet would run."""
    plain = optional(value)
    if plain.startswith(FORMULA_STARTS):
        raise Unreadable(_("内容不能以 = + - @ 开头，请改填文字。"))
    if len(plain) > limit:
        raise Unreadable(_("内容太长，最多 %(limit)s 个字。") % {"limit": limit})
    return plain


def person_name(value: object) -> str:
    """A name; blanks that only space out Chinese characters go, those of other names stay."""
    name = words(value, limit=64)
    if any(character >= "\u3400" for character in name):
        name = name.replace(" ", "")
    name = re.sub(r"[•‧・●]", "·", name)
    if name and not any(character.isalpha() for character in name):
        raise Unreadable(_("姓名里没有文字，请核对。"))
    return name


def unit_name(value: object) -> str:
    """A unit's name; brackets become Chinese ones, so that one name is written one way."""
    name = words(value, limit=100).replace(" ", "")
    return name.replace("(", "（").replace(")", "）")


def mobile(value: object) -> str:
    """A mainland mobile number, 11 digits."""
    number = re.sub(r"[\s()·.-]", "", compact(value).translate(DASHES))
    number = re.sub(r"^(\+|00)?86(?=1)", "", number)
    if number and not MOBILE.fullmatch(number):
        raise Unreadable(_("手机号应为 11 位数字、以 1 开头，请核对。"))
    return number


def contact_phone(value: object) -> str:
    """A mobile or landline number as digits; a zero that Excel dropped in front comes back.

    Without it, an area code of two or three digits and seven or eight digits remain: nine to
    eleven, the first from 2 to 9 (or 10, Beijing), and not a 400 or 800 number.
    """
    number = re.sub(r"[\s()·./-]", "", compact(value).translate(DASHES))
    number = re.sub(r"^(\+|00)86", "", number)
    if LOST_ZERO.fullmatch(number):
        number = f"0{number}"
    if number and not LANDLINE.fullmatch(number):
        raise Unreadable(_("联系电话应为 7 至 12 位数字，可带区号，请核对。"))
    return number


def day(value: object, *, today: date) -> date | None:
    """A date: a real one, 2018-8-11, 2018.8.11, 2018/8/11, 2018年8月11日, 20180811 or a count.

    Excel counts days from 1899-12-30 (its 1900 is a leap year). None when the cell is blank.
    """
    found = _day(value)
    if found and not EARLIEST_DATE <= found <= today:
        raise Unreadable(_("日期应在 1949 年 10 月 1 日至今天之间，请核对。"))
    return found


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    plain = optional(value).translate(DASHES)
    if not plain:
        return None
    try:
        if match := DATE_TEXT.fullmatch(plain):
            return date(*map(int, match.groups()))
        if re.fullmatch(r"[0-9]{8}", plain):
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        if re.fullmatch(r"[0-9]{5}", plain):
            return EXCEL_EPOCH + timedelta(days=int(plain))
    except ValueError:
        pass
    raise Unreadable(_("日期无法识别，请写成 2018-08-11 的形式。"))


def credit_code(value: object) -> str:
    """A unified social credit code, upper case, its check character right."""
    code = compact(value).upper()
    if code:
        try:
            stdnum_uscc.validate(code)
        except NumberError as error:
            raise Unreadable(
                _("统一社会信用代码有误（应为 18 位且校验位正确），请对照登记证书核对。")
            ) from error
    return code


def region_code(value: object) -> str:
    code = compact(value)
    if code and not re.fullmatch(r"[0-9]{6}", code):
        raise Unreadable(_("行政区划代码应为 6 位数字，请核对。"))
    return code


def licence_no(value: object) -> str:
    """A practising licence: 15 characters, not parsed."""
    number = compact(value).upper()
    if number and (len(number) != 15 or not number.isascii() or not number.isalnum()):
        raise Unreadable(_("执业证书编号应为 15 位，请对照证书核对。"))
    return number


def email(value: object) -> str:
    address = compact(value).lower()
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Unreadable(_("邮箱格式不正确，请核对。")) from error
    if address.startswith(FORMULA_STARTS):
        raise Unreadable(_("内容不能以 = + - @ 开头，请改填文字。"))
    return address


def shown(value: object) -> str:
    """A cell's value to be echoed: one line, short, and never a live formula where it is pasted."""
    plain = INVISIBLE.sub("", str(value))[:100]
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_EXACT_FLOAT:
        plain = str(int(value))
    plain = " ".join(plain.split())
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
