"""A `PipelineStep` of datatrove, for its local, Slurm and Ray executors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalize import Config
from normalize.steps.column import clean_column, names

try:
    from datatrove.data import Document
    from datatrove.pipeline.base import PipelineStep
    from datatrove.utils.typeshelper import StatHints
except ImportError as error:
    raise ImportError("this step needs datatrove: pip install 'zh-normalize[datatrove]'") from error

#: A batch ends at one of these, so that a shard of any size passes in little memory.
DOCUMENTS, CHARACTERS = 1024, 1 << 20


class CleanDocuments(PipelineStep):
    """Cleans documents in batches: `pipeline=[reader, CleanDocuments(), writer]`.

    `fields` are "text", the document's text (and what is cleaned if none is named), or keys of its metadata; a document
    without such a key passes as it is. Order, ids and everything else are kept; a document of which cleaning leaves
    nothing is passed on too. The statistics count the documents (`total`) and those that changed (`changed`).
    Raises `TypeError` for a field that does not hold text, and `ConfigError` as `Normalizer` does, when the step runs.

    >>> [document.text for document in CleanDocuments()([Document("我們的網站", "1")])]
    ['我们的网站']
    """

    name = "🀄 zh-normalize"
    type = "✂️ - FORMAT"

    def __init__(self, *fields: str, config: Config | None = None) -> None:
        super().__init__()
        self.fields = names(fields)
        self.config = config or Config()

    def run(self, data: Iterable[Document] | None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents of this rank, cleaned."""
        for batch in _batches(data or ()):
            with self.track_time("batch"):
                changed = set().union(*(self._clean(batch, field) for field in self.fields))
            self.stat_update(StatHints.total, value=len(batch))
            self.stat_update("changed", value=len(changed))
            yield from batch

    def _clean(self, batch: list[Document], field: str) -> set[int]:
        """Clean one field in place; return which documents changed, by their number in the batch."""
        texts = [document.text if field == "text" else document.metadata.get(field) for document in batch]
        changed = set()
        for number, (old, new) in enumerate(zip(texts, clean_column(texts, self.config), strict=True)):
            if new != old:
                changed.add(number)
                if field == "text":
                    batch[number].text = new
                else:
                    batch[number].metadata[field] = new
        return changed


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    characters = 0
    for document in documents:
        batch.append(document)
        characters += len(document.text or "")
        if len(batch) == DOCUMENTS or characters >= CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
