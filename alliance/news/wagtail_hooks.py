"""Where editors keep authors and series."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Author, Series


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    menu_label = _("作者")
    list_display = ["name", "position", "unit"]
    search_fields = ["name"]


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "list-ol"
    menu_label = _("系列")
    list_display = ["title", "slug"]
    search_fields = ["title"]


class NewsFiles(SnippetViewSetGroup):
    menu_label = _("新闻")
    menu_icon = "edit"
    menu_order = 305
    items = (AuthorViewSet, SeriesViewSet)


register_snippet(NewsFiles)
