"""The English site: nothing on a screen is Chinese but what people wrote.

`manage.py messages check` finds strings without their English, and `test_access.py` reads each
page in English as one who is shown it; here are the strings that templates gave to nobody.
"""

import re
from datetime import datetime

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from lms.testing.english import CHINESE, chinese_of

TEMPLATE_COMMENTS = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
TEMPLATE_TRANSLATIONS = re.compile(
    r"{% translate .*?%}|{% blocktranslate.*?{% endblocktranslate %}|_\('.*?'\)", re.DOTALL
)


def test_chinese_is_found_in_text_and_attributes_but_not_in_what_is_marked_chinese():
    html = """
      <p title="提示">One <b>单位</b><br>two</p><img alt="图片"><script>"脚本"</script>
      <a lang="zh-hans">简体中文</a><span>，</span>
    """
    assert chinese_of(html) == ["提示", "单位", "图片", "，"]


def test_templates_give_every_chinese_word_to_gettext():
    bare = {}
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.*")):
        text = TEMPLATE_TRANSLATIONS.sub("", TEMPLATE_COMMENTS.sub("", path.read_text()))
        if words := CHINESE.findall(text):
            bare[path.name] = words
    assert bare == {}


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "2 March 2026", "2 March 2026, 14:05"),
        ("zh-hans", "2026年3月2日", "2026年3月2日 14:05"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(language, day, moment):
    at = datetime(2026, 3, 2, 14, 5)
    with translation.override(language):
        assert date_format(at, "DATE_FORMAT") == day
        assert date_format(at, "DATETIME_FORMAT") == moment
