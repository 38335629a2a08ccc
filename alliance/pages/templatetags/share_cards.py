from django import template
from wagtail.models import Page

from alliance.pages import share_cards
from alliance.pages.page_cache import PublicPageMixin

register = template.Library()


@register.simple_tag(takes_context=True)
def share_card(context, page: Page) -> dict | None:
    """The page's share card: `url` with its host, `width`, `height`; None for an unsaved draft."""
    request = context["request"]
    if not (isinstance(page, PublicPageMixin) and page.pk):
        return None
    card = share_cards.card_of(page, request=request)
    parts = page.get_url_parts(request)
    if parts is None:
        return None
    return {"url": parts[1] + card.path, "width": card.width, "height": card.height}
