"""Demo share links of the demo doctor: open, taken back, ended; warnings of what ends soon."""

from datetime import timedelta

from django.utils import timezone

from . import expiry, queries, services

# How long ago each was made, for how many days, what it is for, whether it was taken back.
LINKS = [
    (3, 30, "市人民医院进修报名", False),
    (20, 60, "职称评审材料", True),
    (50, 14, "单位年度考核", False),
]


def load(demo) -> None:
    doctor = demo.accounts["doctor"]
    chosen = list(queries.shareable(doctor).order_by("pk").values_list("pk", flat=True)[:3])
    if not chosen:
        return
    for days_ago, days, note, is_taken_back in LINKS:
        made_at = demo.now - timedelta(days=days_ago)
        link = services.share(
            certificate_ids=chosen,
            last_date=timezone.localdate(made_at) + timedelta(days=days),
            note=note,
            by=doctor,
            at=made_at,
        )
        for hours in range(days_ago):
            services.count_view(link, at=made_at + timedelta(hours=hours))
        if is_taken_back:
            services.take_back(link_id=link.pk, by=doctor, at=made_at + timedelta(days=2))
    expiry.warn(at=demo.now)
