from io import BytesIO

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

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


class PageFactory(DjangoModelFactory):
    """Base for pages: `parent` is the page they stand under."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, parent, **kwargs):
        return parent.add_child(instance=model_class(**kwargs))


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage

    title = factory.Sequence(lambda n: f"页面 {n}")
    slug = factory.Sequence(lambda n: f"page-{n}")
