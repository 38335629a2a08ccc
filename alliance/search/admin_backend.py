"""Wagtail's own search, in the admin and its choosers, with this app's tokens.

Wagtail hands PostgreSQL whole texts to cut into words, and a Chinese sentence has none. Here both
ends, what is indexed and what was typed, are pairs of characters (`tokens`, `asking`), so that
editors find 脊柱 in the middle of a title. Rows, ranking and rebuilding stay Wagtail's.
"""

from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres.postgres import (
    IndexEntry,
    ObjectIndexer,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText
from modelsearch.utils import get_content_type_pk

from . import asking, tokens
from .folding import clean, fold

WRITTEN = ["title", "autocomplete", "body", "title_text", "body_text"]


class Typed(SearchQuery):
    """A question that is a tsquery already."""

    template = "(%(expressions)s)::tsquery"


class PairsIndexer(ObjectIndexer):
    """One thing as the index keeps it."""

    def as_vector(self, texts, for_autocomplete=False):
        return tokens.vector((weight, fold(clean(text))) for text, weight in texts)


class PairsIndex(PostgresIndex):
    """Wagtail's index; it names its indexer in the middle of `add_items`, hence another one."""

    def add_items(self, model, objs):
        indexers = [PairsIndexer(obj, self.backend) for obj in objs]
        kind = get_content_type_pk(model)
        self.entries.bulk_create(
            (
                IndexEntry(
                    content_type_id=kind,
                    object_id=indexer.id,
                    title_norm=1.0,
                    **{name: getattr(indexer, name) for name in WRITTEN},
                )
                for indexer in indexers
                if indexer.search_fields
            ),
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=[*WRITTEN, "title_norm"],
        )
        self._refresh_title_norms()


class _AsksForPairs:
    """What was typed as pairs; what was put together of several questions stays Wagtail's.

    `fields` narrows nothing: pairs of single columns are kept nowhere.
    """

    def build_tsquery_content(self, query, config=None, invert=False):
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)
        return Typed(_tsquery(query), invert=invert)

    def get_search_vectors(self, search_query):
        return self.get_index_vectors(search_query)


def _tsquery(query: PlainText | Phrase) -> str:
    question = asking.read(query.query_string)
    if isinstance(query, PlainText) and query.operator == "or":
        return asking.disjunction(map(asking.chunk_query, question.chunks))
    return question.tsquery


class PairsQueryCompiler(_AsksForPairs, PostgresSearchQueryCompiler):
    pass


class PairsAutocompleteQueryCompiler(_AsksForPairs, PostgresAutocompleteQueryCompiler):
    pass


class SearchBackend(PostgresSearchBackend):
    query_compiler_class = PairsQueryCompiler
    autocomplete_query_compiler_class = PairsAutocompleteQueryCompiler
    index_class = PairsIndex
