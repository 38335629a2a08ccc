"""The blocks of the home page: what the office puts in an order. `slots` says who fills them."""

from django.forms import CheckboxSelectMultiple
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.models import Page, get_page_models

from .blocks import BodyBlock
from .figures import figure_choices

MOST_LISTED = 12


class PlaceBlock(blocks.StructBlock):
    """A place that an app fills."""

    heading = blocks.CharBlock(
        label=_("标题"), required=False, max_length=20, help_text=_("留空时用这个区块自己的标题。")
    )


class WelcomeBlock(blocks.StructBlock):
    motto = blocks.CharBlock(
        label=_("一句话介绍"), required=False, max_length=60, help_text=_("显示在联盟名称下方。")
    )
    introduction = blocks.TextBlock(
        label=_("简介"),
        required=False,
        max_length=300,
        help_text=_("两三句话：谁牵头，有谁参加，做什么。"),
    )
    figures = blocks.MultipleChoiceBlock(
        label=_("数字"),
        choices=figure_choices,
        required=False,
        widget=CheckboxSelectMultiple,
        help_text=_("数字由系统统计，不用填写；一般选四个。"),
    )

    class Meta:
        label = _("首屏介绍")
        icon = "home"
        description = _("联盟名称、一句话介绍和几个数字，一般放在最上面。")
        group = _("联盟")


class FiguresBlock(PlaceBlock):
    figures = blocks.MultipleChoiceBlock(
        label=_("数字"), choices=figure_choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        label = _("数字")
        icon = "decimal"
        description = _("由系统统计的数字，单独成一行。")
        group = _("联盟")


class StoryChooserBlock(blocks.PageChooserBlock):
    """Offers the kinds of pages that say `may_lead_home = True`."""

    @cached_property
    def target_models(self) -> list[type[Page]]:
        return [kind for kind in get_page_models() if getattr(kind, "may_lead_home", False)]


class LeadStoryBlock(blocks.StructBlock):
    page = StoryChooserBlock(
        label=_("头条"), required=False, help_text=_("选一篇已发布的新闻；留空时用最新一篇。")
    )

    class Meta:
        label = _("头条")
        icon = "pick"
        description = _("一篇新闻，配大图。")
        group = _("内容")


class ListedBlock(PlaceBlock):
    """A list of the newest, or of the next, of something."""

    count = blocks.IntegerBlock(label=_("显示几条"), default=3, min_value=1, max_value=MOST_LISTED)


class LatestNewsBlock(ListedBlock):
    count = blocks.IntegerBlock(label=_("显示几条"), default=6, min_value=1, max_value=MOST_LISTED)

    class Meta:
        label = _("最新消息")
        icon = "list-ul"
        description = _("最新的几篇新闻；头条不会重复出现。")
        group = _("内容")


class EventsBlock(ListedBlock):
    class Meta:
        label = _("近期活动")
        icon = "calendar-alt"
        description = _("还没结束的活动，最近的在前；没有活动时不显示。")
        group = _("内容")


class CoursesBlock(ListedBlock):
    class Meta:
        label = pgettext_lazy("home page", "课程")
        icon = "open-book"
        description = _("最新发布的课程。")
        group = _("内容")


class MilestonesBlock(ListedBlock):
    class Meta:
        label = _("大事记")
        icon = "history"
        description = _("大事记里最近的几件事。")
        group = _("联盟")


class UnitsBlock(PlaceBlock):
    class Meta:
        label = _("成员单位")
        icon = "group"
        description = _("各县区有多少家成员单位，点开就是名录。")
        group = _("联盟")


class LinksBlock(PlaceBlock):
    class Meta:
        label = _("了解联盟")
        icon = "link"
        description = _("首页下“显示在菜单中”的普通页面，如章程、如何加入。")
        group = _("联盟")


class TextBlock(PlaceBlock):
    body = BodyBlock(label=_("正文"))

    class Meta:
        label = _("图文")
        icon = "doc-full"
        description = _("自己写的文字、图片、表格等。")
        group = _("内容")


class HomeBlock(blocks.StreamBlock):
    welcome = WelcomeBlock()
    figures = FiguresBlock()
    lead_story = LeadStoryBlock()
    latest_news = LatestNewsBlock()
    events = EventsBlock()
    courses = CoursesBlock()
    units = UnitsBlock()
    milestones = MilestonesBlock()
    links = LinksBlock()
    text = TextBlock()

    class Meta:
        block_counts = {name: {"max_num": 1} for name in ("welcome", "lead_story", "latest_news")}


def usual_sections() -> list[tuple[str, dict]]:
    """The order a new home page starts with."""
    return [
        ("welcome", {"figures": ["units", "counties", "doctors", "founded"]}),
        ("lead_story", {}),
        ("latest_news", {"count": 6}),
        ("events", {"count": 3}),
        ("courses", {"count": 3}),
        ("units", {}),
        ("milestones", {"count": 4}),
        ("links", {}),
    ]
