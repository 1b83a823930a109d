"""Pipelines of datatrove over a folder of shards, each in a fresh process in datatrove's own environment.

python pipeline_loops.py formatters|step|loop SOURCE TARGET
"""

import sys
import tempfile
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter, SymbolLinesFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter


def main(kind: str, source: str, target: str) -> None:
    """Run one of the pipelines with a task for each shard and two workers."""
    steps = []
    if kind == "formatters":
        steps = [FTFYFormatter(), PIIFormatter(), SymbolLinesFormatter()]
    elif kind == "step":
        from normalize.steps.datatrove import CleanDocuments

        steps = [CleanDocuments()]
    with tempfile.TemporaryDirectory(dir=Path(target).parent) as logs:
        LocalPipelineExecutor(
            pipeline=[JsonlReader(source), *steps, JsonlWriter(target, "${rank}.jsonl", compression=None)],
            tasks=sum(1 for _ in Path(source).iterdir()),
            workers=2,
            logging_dir=logs,
        ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
