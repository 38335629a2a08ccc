"""Where editors keep the films, handouts and pictures of lessons."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Handout, Picture, Video


class VideoViewSet(SnippetViewSet):
    model = Video
    icon = "media"
    list_display = ["title", "seconds"]
    search_fields = ["title"]
    panels = [FieldPanel("title"), FieldPanel("file"), FieldPanel("captions")]


class HandoutViewSet(SnippetViewSet):
    model = Handout
    icon = "doc-full"
    list_display = ["title"]
    search_fields = ["title"]
    panels = [FieldPanel("title"), FieldPanel("file")]


class PictureViewSet(SnippetViewSet):
    model = Picture
    icon = "image"
    list_display = ["description"]
    search_fields = ["description"]
    panels = [FieldPanel("description"), FieldPanel("file")]


class CourseFiles(SnippetViewSetGroup):
    menu_label = _("课程文件")
    menu_icon = "folder-open-inverse"
    menu_order = 320
    items = (VideoViewSet, HandoutViewSet, PictureViewSet)


register_snippet(CourseFiles)
