from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """One thing that can be found: what is shown of it, who may find it, and its words.

    It repeats what another table says, so it may be thrown away and computed again
    (`services.rebuild`). There is no foreign key: what is found stands in apps above.
    """

    source = models.CharField(max_length=20)
    key = models.BigIntegerField()
    title = models.CharField(max_length=255)
    note = models.CharField(max_length=255)
    url = models.CharField(max_length=500)
    text = models.TextField()
    folded_title = models.CharField(max_length=255)
    folded = models.TextField()
    category = models.CharField(max_length=20)
    region = models.CharField(max_length=50)
    level = models.CharField(max_length=10)
    # None for what has no age: a unit is as new as today's news.
    date = models.DateField(null=True)
    audience = ArrayField(models.CharField(max_length=40))
    # Title, names, keywords and lead alone: short, so that ranking needs to read no more.
    head = SearchVectorField()
    # All of it, body included.
    words = SearchVectorField()
    digest = models.BinaryField(max_length=16)
    # Since then it may be wrong, and nobody finds it until it was read anew.
    stale_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("搜索条目")
        verbose_name_plural = _("搜索条目")
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="search_document_once"),
        ]
        indexes = [
            GinIndex(fields=["head"], name="search_head"),
            GinIndex(fields=["words"], name="search_words"),
            # What is common is found by walking from the newest on.
            models.Index(fields=["date", "id"], name="search_newest"),
            models.Index(
                fields=["stale_since"],
                name="search_stale",
                condition=models.Q(stale_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Term(models.Model):
    """A token of the documents, how many hold it, and how it sounds: what did-you-mean knows."""

    token = models.CharField(max_length=60, primary_key=True)
    documents = models.PositiveIntegerField()
    sound = models.CharField(max_length=24, db_index=True)

    class Meta:
        verbose_name = _("搜索词")
        verbose_name_plural = _("搜索词")

    def __str__(self) -> str:
        return self.token
