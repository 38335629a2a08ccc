from datetime import date

from django import template

from ..queries import ItemCount

register = template.Library()


@register.filter
def behind(item: ItemCount, today: date) -> bool:
    """Half the time of the item is gone, and less than half of its count is there."""
    return item.is_behind(today)
