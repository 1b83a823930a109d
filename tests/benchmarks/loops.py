"""The loops that `normalize clean` is held against, each in a fresh process.

python loops.py user SOURCE TARGET LIMIT
python loops.py copy SOURCE TARGET
python loops.py records SOURCE TARGET LIMIT
python loops.py parse SOURCE TARGET
python loops.py columns SOURCE TARGET
"""

import json
import os
import re
import sys
import time
from pathlib import Path


def cleaned(text: str) -> str:
    """Remove and repair what comes to mind, by regular expressions."""
    # disclaimers and copyright lines
    text = re.sub(r"^.*(免责声明|特别声明|仅代表作者|仅供参考|不构成.*建议).*$\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^.*(版权所有|未经授权|转载请注明|不许转载).*$\n?", "", text, flags=re.MULTILINE)
    # contacts
    text = re.sub(r"^.*(联系删除|商务合作|投稿|邮箱|电话|微信|@\w+\.\w+).*$\n?", "", text, flags=re.MULTILINE)
    # promotion
    text = re.sub(r"^.*(打开APP|尽在.*APP|二维码|点击.*(关注|原文)|加入LINE).*$\n?", "", text, flags=re.MULTILINE)
    # credits
    text = re.sub(r"^[（【]?(责任)?编辑\s*[:：|].*$\n?", "", text, flags=re.MULTILINE)

    # punctuation between Chinese characters
    text = re.sub(r"(?<=[\u4e00-\u9fff]),(?=[\u4e00-\u9fff])", "，", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff]):(?=[\u4e00-\u9fff])", "：", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\?", "？", text)
    return re.sub(r"\n{3,}", "\n\n", text)


def user(source: Path, target: Path, limit: int) -> float:
    """Clean files as a plain user would: OpenCC's Python port and a handful of regular expressions.

    Returns the seconds the loop took, without the start.
    """
    from opencc import OpenCC

    converter = OpenCC("t2s")

    began = time.perf_counter()
    for path in sorted(source.rglob("*.txt"))[:limit]:
        text = cleaned(converter.convert(path.read_text(encoding="utf-8")))
        output = target / path.relative_to(source)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    return time.perf_counter() - began


def copy(source: str, target: str) -> None:
    """Do the least a careful tool can do: read every file, write it beside its target, put it in place in one step."""
    for folder, _, names in os.walk(source):
        there = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(there, exist_ok=True)
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            path = os.path.join(there, name)
            with open(path + ".tmp", "wb") as file:
                file.write(data)
            os.replace(path + ".tmp", path)


def records(source: str, target: str, limit: int) -> float:
    """Do the same with the first records of a shard."""
    from opencc import OpenCC

    converter = OpenCC("t2s")

    began = time.perf_counter()
    with open(source, encoding="utf-8") as file, open(target, "w", encoding="utf-8") as out:
        for _, line in zip(range(limit), file, strict=False):
            record = json.loads(line)
            record["text"] = cleaned(converter.convert(record["text"]))
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return time.perf_counter() - began


def parse(source: str, target: str) -> None:
    """Do the least that a step over records does: read each, put its text back and write it."""
    with open(source, encoding="utf-8") as file, open(target, "w", encoding="utf-8") as out:
        for line in file:
            record = json.loads(line)
            record["text"] = str(record["text"])
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def columns(source: str, target: str) -> None:
    """Do the same for Parquet: read each row group, make strings of its texts and write it."""
    import pyarrow
    from pyarrow import parquet

    shard = parquet.ParquetFile(source)
    with parquet.ParquetWriter(target, shard.schema_arrow) as writer:
        for group in range(shard.num_row_groups):
            table = shard.read_row_group(group, use_threads=False)
            texts = pyarrow.array(table.column("text").to_pylist())
            writer.write_table(table.set_column(table.column_names.index("text"), "text", texts))


if __name__ == "__main__":
    match sys.argv[1]:
        case "user":
            print(user(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])))
        case "records":
            print(records(sys.argv[2], sys.argv[3], int(sys.argv[4])))
        case "parse":
            parse(*sys.argv[2:4])
        case "columns":
            columns(*sys.argv[2:4])
        case _:
            copy(*sys.argv[2:4])
