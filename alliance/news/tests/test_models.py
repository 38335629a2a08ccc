from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from alliance.news.enums import Category, Form
from alliance.news.factories import NewsPageFactory
from alliance.news.models import PAGE_SIZE, NewsIndexPage, NewsPage
from alliance.pages.blocks import StoryBody
from alliance.pages.factories import SiteImageFactory, VideoFactory
from alliance.pages.home_blocks import HomeBlock
from alliance.pages.page_cache import start_new_generation

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [NewsPage.objects.get(pk=news.pk).title for news in response.context["page_obj"]]


def test_the_list_shows_published_news_the_newest_first(home, client):
    NewsPageFactory(title="旧", date=date(2026, 1, 1))
    NewsPageFactory(title="新", date=date(2026, 2, 1))
    NewsPageFactory(title="稿", live=False)
    assert titles(client.get("/news/")) == ["新", "旧"]


def test_the_list_by_category(home, client):
    NewsPageFactory(title="通知", category=Category.NOTICE)
    NewsPageFactory(title="故事", category=Category.GRASSROOTS)
    assert titles(client.get("/news/?category=notice")) == ["通知"]
    assert sorted(titles(client.get("/news/?category=nothing"))) == ["故事", "通知"]


def test_the_list_goes_on_over_pages(home, client):
    NewsPageFactory.create_batch(PAGE_SIZE + 1, cover=None)
    assert len(titles(client.get("/news/"))) == PAGE_SIZE
    assert len(titles(client.get("/news/?page=2"))) == 1
    assert len(titles(client.get("/news/?page=999"))) == 1


def test_an_empty_list_says_so(home, client):
    assert "这里还没有新闻" in client.get("/news/").content.decode()


def test_a_page_shows_every_kind_of_block(home, client, django_user_model):
    image, video = SiteImageFactory(), VideoFactory(transcript="画面里是什么。")
    shown = {"image": image.pk, "alt_text": "一栋楼", "decorative": False}
    shot = {"image": shown, "credit": ""}
    rows = {"data": [["步骤", "时限"], ["初筛", "当天"]], "first_row_is_table_header": True}
    body = [
        ("text", "<h2>小标题</h2>"),
        ("figure", {"image": shown, "caption": "图注", "credit": "联盟"}),
        (
            "gallery",
            {
                "title": "图集",
                "pictures": [shot | {"caption": words} for words in ("第一张", "第二张")],
            },
        ),
        ("quote", {"text": "值得。", "speaker": "柳望舒", "position": "办公室"}),
        ("video", {"video": video.pk, "caption": ""}),
        ("table", rows | {"table_caption": "流程"}),
    ]
    news = NewsPageFactory(
        body=StoryBody().to_python([{"type": kind, "value": value} for kind, value in body])
    )
    html = client.get(news.url).content.decode()
    for words in (
        "<h2", 'alt="一栋楼"', "图注", "图集", "第一张", "2/2",
        "来源：联盟", "值得。", "柳望舒", "画面里是什么。",
        f'src="/videos/{video.pk}/"', "<caption>流程</caption>", '<th scope="col">步骤</th>',
    ):  # fmt: skip
        assert words in html


def leads(html: str, title: str) -> bool:
    return title in html[html.index("lead-story") : html.index("</article>")]


def test_home_leads_with_the_newest_or_with_what_the_office_chose(home):
    old = NewsPageFactory(title="旧闻", date=date(2026, 1, 1))
    NewsPageFactory(title="新闻一", date=date(2026, 2, 1))
    assert leads(Client().get("/").content.decode(), "新闻一")
    for live, title in ((True, "旧闻"), (False, "新闻一")):
        home.sections = HomeBlock().normalize(
            [("lead_story", {"page": old}), ("latest_news", {"count": 1})]
        )
        home.save()
        NewsPage.objects.filter(pk=old.pk).update(live=live)
        cache.clear()
        assert leads(Client().get("/").content.decode(), title)


def test_what_leads_is_not_listed_again(home):
    for day in (1, 2, 3, 4):
        NewsPageFactory(title=f"新闻{day}", date=date(2026, 1, day))
    home.sections = HomeBlock().normalize([("lead_story", {}), ("latest_news", {"count": 2})])
    home.save()
    html = Client().get("/").content.decode()
    assert [html.count(f"新闻{day}") for day in (4, 3, 2, 1)] == [1, 1, 1, 0]


def test_photo_stories_can_be_listed_alone(home, client):
    NewsPageFactory(title="图片", form=Form.PHOTO)
    NewsPageFactory(title="文字")
    assert titles(client.get("/news/?kind=PHOTO")) == ["图片"]
    assert sorted(titles(client.get("/news/?kind=nothing"))) == ["图片", "文字"]


def test_a_unit_shows_its_own_news(home, world, client):
    NewsPageFactory(title="本院的事", unit=world.unit)
    NewsPageFactory(title="别院的事", unit=world.other_unit)
    page = client.get(f"/units/{world.unit.pk}/").content.decode()
    assert "本院的事" in page
    assert "别院的事" not in page


COSTS = [("/", 4, 16), ("/news/", 3, 11), ("/news/one/", 4, 14)]


@pytest.mark.parametrize(("path", "after_publication", "from_nothing"), COSTS)
@pytest.mark.parametrize("pieces", [1, 7])
def test_what_a_page_costs_when_it_is_not_stored(
    home, world, path, after_publication, from_nothing, pieces, django_assert_max_num_queries
):
    """Every picture has been drawn before; the number of news changes nothing."""
    NewsPageFactory(slug="one", unit=world.unit)
    NewsPageFactory.create_batch(pieces - 1, unit=world.unit)
    Client().get(path)
    start_new_generation()
    with django_assert_max_num_queries(after_publication):
        Client().get(path)
    cache.clear()
    with django_assert_max_num_queries(from_nothing):
        Client().get(path)


def test_news_stand_under_their_index_alone(home):
    assert NewsPage.allowed_parent_page_models() == [NewsIndexPage]
