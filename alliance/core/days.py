"""Periods in whole days, as the database compares them."""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import Func


class Days(Func):
    """The days from `starts_on` to `ends_on`, both included, as a date range."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self):
        super().__init__(
            "starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
        )
