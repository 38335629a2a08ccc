from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import RequestFactory
from PIL import Image

from alliance.pages import share_cards
from alliance.pages.card_drawing import SIZES, break_lines, draw_card
from alliance.pages.factories import StandardPageFactory
from alliance.pages.share_cards import ShareCard, card_of


def in_threes(text: str) -> list[str]:
    return break_lines(text, width=3, measure=len)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("一二三四", ["一二三", "四"]),
        ("一二三，四", ["一二", "三，四"]),
        ("一二“三四”", ["一二", "“三", "四”"]),
        ("一 MRI 二", ["一", "MRI", "二"]),
        ("一二  三\n四", ["一二", "三 四"]),
    ],
)
def test_lines_break_where_chinese_may(text, lines):
    assert in_threes(text) == lines


@pytest.mark.parametrize("title", ["短", "中" * 40, "长" * 255])
def test_a_card_has_the_size_that_other_sites_ask_for(title):
    with Image.open(BytesIO(draw_card(title=title, owner="联盟"))) as picture:
        assert (picture.size, picture.format) == ((1200, 630), "PNG")


def test_letters_get_smaller_as_lines_get_more():
    assert sorted(SIZES, reverse=True) == list(SIZES)


@pytest.fixture
def standard(home):
    return StandardPageFactory(parent=home, title="旧标题", slug="page")


def card(standard) -> ShareCard:
    request = RequestFactory().get("/")
    return card_of(standard, request=request)


@pytest.mark.django_db
def test_a_page_names_its_card_and_the_card_is_there(standard, client):
    html = client.get(standard.url).content.decode()
    address = f"http://testserver{card(standard).path}"
    assert f'<meta property="og:image" content="{address}">' in html
    assert '<meta property="og:title" content="旧标题">' in html
    response = client.get(card(standard).path)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=2592000"
    assert b"".join(response.streaming_content)[:4] == b"\x89PNG"


@pytest.mark.django_db
def test_a_new_title_gets_a_new_card_and_the_old_one_goes(standard, client):
    old = card(standard)
    assert client.get(old.path).status_code == 200
    standard.title = "新标题"
    standard.save()
    assert client.get(old.path).status_code == 404
    assert client.get(card(standard).path).status_code == 200
    kept = default_storage.listdir(f"share-cards/{standard.pk}")[1]
    assert kept == [f"{card(standard).digest}.png"]


@pytest.mark.django_db
def test_no_card_tells_the_title_of_a_draft(standard, client):
    draft = StandardPageFactory(parent=standard, title="没有发布", live=False)
    assert client.get(card(draft).path).status_code == 404


def test_one_draws_while_the_others_wait(transactional_db, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    drawn = []
    real = share_cards.draw_card

    def slowly(**words) -> bytes:
        drawn.append(words)
        return real(**words)

    monkeypatch.setattr(share_cards, "draw_card", slowly)

    def ask(_) -> str:
        try:
            return ShareCard(page_id=7, title="同时", owner="联盟").file().name
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        names = set(pool.map(ask, range(3)))
    assert len(drawn) == 1
    assert [path.name for path in Path(tmp_path, "share-cards/7").iterdir()] == [
        Path(names.pop()).name
    ]
