"""Turning what a unit wrote into the draft of a news page."""

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import Truncator

from alliance.accounts.models import User
from alliance.news.enums import Category
from alliance.news.models import NewsIndexPage, NewsPage
from alliance.pages.blocks import BodyBlock
from alliance.pages.models import SiteImage
from alliance.pages.pictures import RedrawnPicture

from .models import Picture, Submission

LEAD_LETTERS = 120


def make_page(submission: Submission, *, by: User, at: datetime) -> NewsPage:
    """A draft below the news index: text as paragraphs, then the pictures, the first as cover."""
    pictures = [(_into_library(one, by=by), one.caption) for one in submission.pictures.all()]
    paragraphs = _paragraphs(submission.text)
    blocks = [
        {"type": "text", "value": format_html_join("", "<p>{}</p>", ((p,) for p in paragraphs))}
    ]
    blocks += [_figure(image, caption, submission.unit.name) for image, caption in pictures[1:]]
    page = NewsIndexPage.objects.get().add_child(
        instance=NewsPage(
            title=submission.title,
            slug=f"from-unit-{submission.pk}",
            date=timezone.localdate(at),
            category=Category.GRASSROOTS,
            lead=Truncator(paragraphs[0]).chars(LEAD_LETTERS),
            cover=pictures[0][0] if pictures else None,
            cover_caption=pictures[0][1] if pictures else "",
            unit=submission.unit,
            body=BodyBlock().to_python(blocks),
            owner=by,
            live=False,
        )
    )
    page.save_revision(user=by, log_action=True)
    return page


def _paragraphs(text: str) -> list[str]:
    """Lines that hold something: people end a paragraph with one return or with two."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _into_library(picture: Picture, *, by: User) -> SiteImage:
    """It was drawn anew when it came in; the library keeps those very bytes."""
    with picture.file.open("rb") as stored:
        content = RedrawnPicture(stored.read(), name=picture.file.name.rpartition("/")[2])
    return SiteImage.objects.create(
        title=Truncator(picture.caption or picture.alt).chars(80),
        description=picture.alt,
        file=content,
        uploaded_by_user=by,
    )


def _figure(image: SiteImage, caption: str, unit_name: str) -> dict:
    shown = {"image": image.pk, "alt_text": image.description, "decorative": False}
    return {
        "type": "figure",
        "value": {"image": shown, "caption": caption, "credit": unit_name[:60]},
    }
