from django.utils import translation
from django.utils.translation import gettext, trans_real

from lms.words import remember_words


def test_words_are_looked_up_once_in_each_language(monkeypatch):
    for code in ("zh-hans", "en"):
        monkeypatch.setattr(
            trans_real.translation(code), "gettext", trans_real.translation(code).gettext
        )
    remember_words()
    remember_words()
    with translation.override("en"):
        assert [gettext("首页"), gettext("首页")] == ["Home", "Home"]
        assert trans_real.translation("en").gettext.cache_info().hits == 1
    assert gettext("首页") == "首页"
