import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.units.factories import AllianceFactory

from .enums import BoxKind, CertificateKind, Language, VersionState
from .layout import Box, Layout
from .models import Design, DesignVersion

NAME_BOX = Box(BoxKind.TEXT.value, 20, 30, 170, 20, text="{holder}", size=30)


class DesignFactory(DjangoModelFactory):
    """A design without versions, not the default of its kind."""

    class Meta:
        model = Design

    alliance = factory.SubFactory(AllianceFactory)
    kind = CertificateKind.COURSE
    language = Language.CHINESE
    name = factory.Sequence(lambda n: f"版式 {n}")


class DesignVersionFactory(DjangoModelFactory):
    """A draft with the holder's name on a bare A4 page; `published=True` for one that is frozen."""

    class Meta:
        model = DesignVersion

    class Params:
        published = factory.Trait(
            state=VersionState.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )

    design = factory.SubFactory(DesignFactory)
    number = 1
    page_width = 210
    page_height = 297
    title = "结业证书"
    layout = factory.LazyFunction(lambda: Layout(boxes=(NAME_BOX,)).as_json())
    written_at = factory.LazyFunction(timezone.now)
