from django import template

register = template.Library()


@register.inclusion_tag("discussion/_lazy.html", takes_context=True)
def discussion(context, host: str, object_id: int) -> dict:
    """The place of a discussion on a page; its comments are fetched when the reader gets there.

    A visitor's page says nothing of it and so stays the same for all visitors; whoever may not
    read it is shown the link's 404. Costs the page no query.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    shown = user is not None and user.is_authenticated and not getattr(request, "is_preview", False)
    return {"shown": shown, "host": host, "object_id": object_id}
