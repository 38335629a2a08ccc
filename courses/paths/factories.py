import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from alliance.pages.factories import PageFactory, add_page
from alliance.units.factories import AllianceFactory
from courses.catalogue.factories import course_index

from .models import ListedCourse, PathCompletion, PathIndexPage, PathPage


def path_index(alliance) -> PathIndexPage:
    """The list of paths under the default site's home page; made when missing."""
    index = PathIndexPage.objects.first()
    if index:
        return index
    home = course_index(alliance).get_parent()
    return add_page(home, PathIndexPage(title="学习路径", slug="paths"))


class PathPageFactory(PageFactory):
    """A published path; `courses` are required ones of it, `electives` the others, in order."""

    class Meta:
        model = PathPage

    title = factory.Sequence(lambda n: f"第{n}条学习路径")
    slug = factory.Sequence(lambda n: f"path-{n}")
    alliance = factory.SubFactory(AllianceFactory)
    parent = factory.LazyAttribute(lambda path: path_index(path.alliance))
    summary = "面向基层医师的脊柱外科入门路径。"

    @classmethod
    def _create(cls, model_class, *args, courses=(), electives=(), **kwargs):
        path = super()._create(model_class, *args, **kwargs)
        ListedCourse.objects.bulk_create(
            ListedCourse(page=path, course=course, required=place < len(courses), sort_order=place)
            for place, course in enumerate((*courses, *electives))
        )
        return path


class PathCompletionFactory(DjangoModelFactory):
    """A completion as services.complete_path leaves it, without its courses."""

    class Meta:
        model = PathCompletion

    path = factory.SubFactory(PathPageFactory)
    user = factory.SubFactory(UserFactory)
    completed_at = factory.LazyFunction(timezone.now)
    title = factory.SelfAttribute("path.title")
    hours = 8
