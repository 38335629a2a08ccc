"""What is found in a text; no database."""

import pytest

from alliance.editing import hosts
from alliance.editing.faults import FaultKind, faults_of
from alliance.editing.lookalikes import plain
from alliance.pages.blocks import BodyBlock
from alliance.standards.models import Version

ZERO = "\u200b"


def faults_in(html: str, introduction: str = "") -> set[str]:
    body = BodyBlock().to_python([{"type": "text", "value": html}])
    version = Version(title="规范", changes=introduction, body=body)
    return {fault.kind for fault in faults_of(version)}


@pytest.mark.parametrize(
    "html",
    [
        '<p style="display:none"><a href="https://a.example">字</a></p>',
        '<p style="Display : NONE;"><a href="https://a.example">字</a></p>',
        '<div style="display:/* */none"><p><a href="https://a.example">字</a></p></div>',
        '<p><a href="https://a.example" style="font-size:0">字</a></p>',
        '<p><a href="https://a.example" style="font-size:1px">字</a></p>',
        '<p><a href="https://a.example" style="color:#fff">字</a></p>',
        '<p><a href="https://a.example" style="color: white !important">字</a></p>',
        '<p><a href="https://a.example" style="color:rgba(255,255,255,0)">字</a></p>',
        '<p><font color="#FFFFFF"><a href="https://a.example">字</a></font></p>',
        '<p style="height:0;overflow:hidden"><a href="https://a.example">字</a></p>',
        '<p style="position:absolute;left:-9999px"><a href="https://a.example">字</a></p>',
        '<p style="opacity:0"><a href="https://a.example">字</a></p>',
        '<p style="visibility:hidden"><a href="https://a.example">字</a></p>',
        '<p style="text-indent:-999em"><a href="https://a.example">字</a></p>',
        '<p hidden><a href="https://a.example">字</a></p>',
        '<p class="visually-hidden"><a href="https://a.example">字</a></p>',
        '<p><a href="https://a.example"></a></p>',
        '<p>完。<a href="https://a.example">。</a></p>',
        f'<p><a href="https://a.example">{ZERO}</a></p>',
        '<p><a href="https://a.example">&nbsp;</a></p>',
        '<p><a href="https://a.example"><span style="display:none">字</span></a></p>',
        '<p><a linktype="page" id="3"></a></p>',
        '<p><a href="https://a.example" style="display:none">',
    ],
)
def test_a_link_that_nobody_sees(html):
    assert FaultKind.HIDDEN_LINK in faults_in(html)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.bet365.com/cn",
        "http://BET365.com",
        "//88888.vip",
        "https://m.yabo8.net/?a=1",
        "https://vip.casino",
        "https://xn--bt365-zwe.com",  # a Cyrillic е
        "https://bеt365.com",  # the same, not encoded
        "https://bet３６５.com",
        "https://bet365。com",
        f"https://bet{ZERO}365.com",
        "https:\\\\bet365.com",
        "https://user@bet365.com:8080/",
    ],
)
def test_a_gambling_site_however_it_is_written(address):
    assert FaultKind.REFUSED_HOST in faults_in(f'<p><a href="{address}">官网</a></p>')


@pytest.mark.parametrize("text", ["澳门新葡京", "足球投注", f"博{ZERO}彩", "真人荷官发牌"])
def test_a_link_with_the_words_of_gambling(text):
    assert FaultKind.REFUSED_HOST in faults_in(f'<p><a href="https://a.example">{text}</a></p>')


def test_an_address_in_plain_text_counts_too():
    assert faults_in("<p>请看 www.bet365.com 。</p>") == {FaultKind.REFUSED_HOST}
    assert faults_in("<p>字</p>", introduction="访问bet365.com") == {FaultKind.REFUSED_HOST}


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p>看\u202emoc.live\u202c 这里</p>", FaultKind.DECEIVING),
        (f'<p><a href="https://a.example">官{ZERO}网</a></p>', FaultKind.DECEIVING),
        ("<p>\U000e0041</p>", FaultKind.DECEIVING),
        ("<script>1</script>", FaultKind.SCRIPT),
        ('<iframe src="https://a.example"></iframe>', FaultKind.SCRIPT),
        ('<p><a href="JavaScript:alert(1)">字</a></p>', FaultKind.SCRIPT),
    ],
)
def test_tricks(html, kind):
    assert kind in faults_in(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>正文。</p>",
        '<p>见<a href="https://www.nhc.gov.cn/a">卫健委</a>的<a href="/news/">新闻</a>。</p>',
        '<p><a linktype="page" id="3">关于我们</a>，<a linktype="document" id="9">附件</a></p>',
        '<p><a href="mailto:a@example.org">写信</a> <a href="#top">回到顶部</a></p>',
        f"<p>从公众号复制{ZERO}来的文字 👨\u200d⚕️</p>",
        '<p><a href="https://a.example"><embed embedtype="image" id="1"/></a></p>',
        '<p style="color:#0d5c63">绿色的<a href="https://alphabet.example/tibet">字</a></p>',
        "<p>门诊 a.com.2026 版本 3.14，1.5% ，T12.L1 节段</p>",
        "<p>禁止博彩广告。打击赌场。</p>",
        '<p><a href="https://mdm.gov.cn/12345.cc">打击网络赌博和博彩</a></p>',
        '<p style="width:100%;line-height:1.05;margin-left:-10px"><a href="/a">字</a></p>',
    ],
)
def test_what_honest_text_holds_is_let_through(html):
    assert faults_in(html) == set()


def test_the_settings_add_to_the_allowed(settings):
    assert hosts.is_refused("casino-safety.example")
    settings.ALLOWED_LINK_HOSTS = ["casino-safety.example"]
    assert not hosts.is_refused("www.casino-safety.example")
    assert hosts.is_refused("evil-casino-safety.example")


def test_letters_that_look_alike_are_one():
    assert plain("ＢＥТ３６５") == "bet365"
