"""What the body of a course or a lesson is made of.

Files and films are not blocks here: a lesson's own are protected, and the completion rule has to
know which ones count (see files.py).
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from alliance.pages.blocks import TABLE_OPTIONS, CaptionedTableBlock, FigureBlock, PullQuoteBlock


class KeyPointBlock(blocks.StructBlock):
    """What to remember at the bedside; set off from the text around it."""

    title = blocks.CharBlock(label=_("标题"), max_length=40)
    text = blocks.RichTextBlock(label=_("内容"), features=["bold", "ul", "ol", "link"])

    class Meta:
        label = _("要点")
        icon = "pick"
        template = "catalogue/blocks/key_point.html"


class CourseBody(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        label=_("文字"),
        icon="pilcrow",
        features=["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link"],
        template="pages/blocks/text.html",
    )
    figure = FigureBlock()
    key_point = KeyPointBlock()
    quote = PullQuoteBlock()
    table = CaptionedTableBlock(table_options=TABLE_OPTIONS)


class PictureBlock(blocks.StructBlock):
    """A picture that only who may open the lesson is sent."""

    picture = SnippetChooserBlock("catalogue.Picture", label=_("图片"))
    caption = blocks.CharBlock(label=_("图注"), required=False, max_length=200)

    class Meta:
        label = _("仅供学员的图片")
        icon = "image"
        template = "catalogue/blocks/picture.html"


class LessonBody(CourseBody):
    """What only learners see may hold what only learners may see."""

    picture = PictureBlock()


def shows_picture(body: blocks.StreamValue, picture_id: int) -> bool:
    return any(
        block["type"] == "picture" and block["value"]["picture"] == picture_id
        for block in body.raw_data
    )
