from io import BytesIO

import factory
from django.core.files.base import ContentFile
from django.db.models import F, Max
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Page

from .models import SiteImage, StandardPage, Video


def picture_file(
    name: str = "picture.jpg", *, size=(64, 40), kind: str = "JPEG", **save
) -> ContentFile:
    """A plain picture as somebody would upload it."""
    out = BytesIO()
    Image.new("RGB", size, (13, 92, 99)).save(out, kind, **save)
    return ContentFile(out.getvalue(), name=name)


class SiteImageFactory(DjangoModelFactory):
    class Meta:
        model = SiteImage

    title = factory.Sequence(lambda n: f"图片 {n}")
    description = "一片绿色。"
    file = factory.LazyFunction(picture_file)


class VideoFactory(DjangoModelFactory):
    class Meta:
        model = Video

    title = factory.Sequence(lambda n: f"视频 {n}")
    file = factory.LazyFunction(lambda: ContentFile(b"0123456789" * 10, name="clip.mp4"))


def add_page(parent: Page, page: Page) -> Page:
    """What `parent.add_child(instance=page)` writes, in a third of its statements.

    A factory's page is right and nobody adds another meanwhile: it is not validated, the parent
    is not locked, and no entry says who made it.
    """
    page.depth = parent.depth + 1
    siblings = Page.objects.filter(path__startswith=parent.path, depth=page.depth)
    last = siblings.aggregate(path=Max("path"))["path"]
    place = Page._str2int(last[-Page.steplen :]) + 1 if last else 1
    page.path = Page._get_path(parent.path, page.depth, place)
    page.locale_id = parent.locale_id
    page.draft_title = page.title
    page._cached_parent_obj = parent
    page.save(clean=False, log_action=None)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    parent.numchild += 1
    return page


class PageFactory(DjangoModelFactory):
    """Base for published pages: `parent` is the page they stand under."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, parent, **kwargs):
        return add_page(parent, model_class(**kwargs))


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage

    title = factory.Sequence(lambda n: f"页面 {n}")
    slug = factory.Sequence(lambda n: f"page-{n}")
