"""Several counts in one query: each board begins with a handful of them."""

from django.db import connection
from django.db.models import QuerySet


def count_together(**querysets: QuerySet) -> dict[str, int]:
    """How many rows each queryset has; one query for all of them."""
    parts, params = [], []
    for queryset in querysets.values():
        if queryset.query.is_empty():
            parts.append("0")
            continue
        sql, its_params = queryset.order_by().values("pk").query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        params.extend(its_params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(querysets, cursor.fetchone(), strict=True))
