import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext as translate
from django.utils.translation import override

from lms import translations

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("课程")
def said(n):
    return ngettext("%(n)s 门课", "%(n)s 门课程", n), pgettext("按钮", "提交")
"""
TEMPLATE = """{% load i18n %}
<main>
    {% translate "首页" %}
  <p>{% blocktranslate trimmed with name=person.name %}
    您好，{{ name }}。
       欢迎。
  {% endblocktranslate %}</p>
      {% translate "提交" context "按钮" %}
</main>
"""
FOUND = {
    (None, "课程"),
    ("按钮", "提交"),
    (None, "首页"),
    (None, "%(n)s 门课", "%(n)s 门课程"),
    (None, "您好，%(name)s。 欢迎。"),
}


@pytest.fixture
def project(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path / "lms" / "locale"]
    (tmp_path / "lms").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "lms" / "views.py").write_text(PYTHON)
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def write_english(project, english):
    catalog = translations.update(project)
    for message in catalog:
        if message.id:
            message.string = (english, english) if message.pluralizable else english
    with translations.po_path().open("wb") as handle:
        translations.write_po(handle, catalog)


def test_strings_are_found_in_python_and_templates(project):
    catalog = translations.source_catalog(project)
    assert {translations._key(message) for message in catalog if message.id} == FOUND


def test_gaps_are_strings_without_english_and_english_without_strings(project):
    translations.update(project)
    gaps = translations.gaps(project)
    assert (len(gaps.missing), gaps.stale, gaps.fuzzy) == (len(FOUND), [], [])
    write_english(project, "something")
    assert not translations.gaps(project)
    (project / "lms" / "views.py").write_text("")
    assert translations.gaps(project).stale == ["%(n)s 门课", "课程"]


def test_update_keeps_the_english_that_is_there(project):
    write_english(project, "kept")
    (project / "lms" / "more.py").write_text('_("新的")')
    translations.update(project)
    assert translations.gaps(project).missing == ["新的"]


def test_update_that_finds_nothing_new_changes_nothing(project):
    write_english(project, "kept")
    po = translations.po_path()
    po.write_text(re.sub(r"(POT-Creation-Date: )[\d-]+", r"\g<1>2020-02-02", po.read_text()))
    translations.update(project)
    once = po.read_text()
    translations.update(project)
    assert po.read_text() == once
    assert "POT-Creation-Date: 2020-02-02" in once


def test_compiled_words_can_be_read_and_are_not_compiled_twice(project):
    write_english(project, "Course")
    english, source = translations.compile_changed()
    with english.open("rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("课程") == "Course"
    with source.open("rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("课程") == "课程"
    assert translations.compile_changed() == []


def test_wagtail_speaks_chinese_where_its_own_catalogue_does_not():
    with override("zh-hans"):
        assert translate("Go to the first error") == "跳转到第一处错误"


def test_rules_for_passwords_address_people_as_the_site_does():
    with override("zh-hans"):
        rules = password_validators_help_texts()
    assert len(rules) == 4
    assert all(rule.startswith("您的密码") and "你" not in rule for rule in rules)


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_words_for_wagtail_hold_what_its_sentences_are_filled_with(name):
    words = Path(settings.LOCALE_PATHS[1]) / "zh_Hans" / "LC_MESSAGES" / name
    with words.open("rb") as handle:
        for message in read_po(handle):
            if message.id:
                asked = message.id if isinstance(message.id, str) else message.id[-1]
                said = message.string if isinstance(message.string, str) else message.string[0]
                assert sorted(PLACES.findall(said)) == sorted(PLACES.findall(asked))
