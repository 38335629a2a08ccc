import pytest

from alliance.editing.models import LiveParagraph
from alliance.editing.remarks import digest_of, remarks_on
from alliance.news.factories import NewsPageFactory
from alliance.news.tests.test_workflow import edit
from alliance.pages.blocks import BodyBlock
from alliance.pages.factories import SiteImageFactory, StandardPageFactory

pytestmark = pytest.mark.django_db
LONG = "联盟办公室介绍，过去三个季度，各成员单位共上报病例二百余例，其中近六成在县域内得到处理。"


def body(*htmls: str):
    return BodyBlock().to_python([{"type": "text", "value": html} for html in htmls])


def test_the_same_words_have_one_digest():
    spaced = LONG.replace("，", " , ").replace("二百", "二\u200b百")
    assert digest_of(LONG) == digest_of(spaced) is not None
    assert digest_of(LONG) != digest_of(LONG.replace("三个", "四个"))
    assert digest_of("谢谢大家！") is None


def test_a_paragraph_of_a_published_page_is_told_in_one_query(home, django_assert_num_queries):
    NewsPageFactory(title="旧闻", body=body(f"<p>{LONG}</p>"), live=False).save_revision().publish()
    page = NewsPageFactory(body=body(f"<p>开头。</p><p>{LONG}</p>"), live=False, cover=None)
    # Its own bylines and tags, each read twice; one over all published text.
    with django_assert_num_queries(5):
        assert remarks_on(page) == [f"这一段与已发布的《旧闻》相同：“{LONG[:20]}……”"]


def test_a_page_does_not_repeat_itself(home):
    page = NewsPageFactory(body=body(f"<p>{LONG}</p>", f"<p>{LONG}</p>"), live=False)
    assert remarks_on(page) == [f"这一段在本页出现了两次：“{LONG[:20]}……”"]
    page.save_revision().publish()
    assert LiveParagraph.objects.count() == 1
    assert len(remarks_on(page)) == 1  # not held against its own published text


def test_what_is_taken_down_may_be_written_again(home):
    page = NewsPageFactory(body=body(f"<p>{LONG}</p>"), live=False)
    page.save_revision().publish()
    page.refresh_from_db()
    page.unpublish()
    assert not LiveParagraph.objects.exists()


def test_headings_that_skip_a_level(home):
    page = StandardPageFactory(parent=home, body=body("<h3>小标题</h3><h2>标题</h2><h3>小</h3>"))
    assert remarks_on(page) == ["标题跳级：在“标题 1”之后直接用了“标题 3”。"]


def test_pictures_without_words(home):
    image = SiteImageFactory(description="")
    shown = {"image": image.pk, "alt_text": "", "decorative": False}
    figure = {"type": "figure", "value": {"image": shown, "caption": "", "credit": ""}}
    page = NewsPageFactory(cover=image, body=BodyBlock().to_python([figure]), live=False)
    assert remarks_on(page) == [
        "正文里有一张图片没有替代文字：请写明图里是什么。",
        "“题图”没有替代文字：请在图片库里写明图里是什么。",
    ]


def test_the_editor_sees_it_after_saving_and_may_go_on(client, world, home):
    NewsPageFactory(title="旧闻", lead=LONG, live=False).save_revision().publish()
    page = NewsPageFactory(live=False)
    client.force_login(world.alliance_office)
    edit(client, page, lead=LONG, **{"action-publish": "1"})
    page.refresh_from_db()
    assert page.live
    assert "与已发布的《旧闻》相同" in client.get("/admin/").content.decode()


def test_a_phone_is_the_first_size_of_a_preview(home):
    sizes = [size["device_width"] for size in home.preview_sizes]
    assert home.default_preview_size == home.preview_sizes[0]["name"]
    assert sizes == sorted(sizes)
    assert sizes[0] < 400
