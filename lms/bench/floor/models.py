from django.db import models


class Row(models.Model):
    """What the floor inserts; its table is made by run.py, in the database of the run."""

    enrolment_id = models.BigIntegerField()
    lesson_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "bench_floor"

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_id}"
