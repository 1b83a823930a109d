"""Who may know whom, what is public, and what a start may cost."""

import ast
import doctest
import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import normalize

FOLDER = Path(normalize.__file__).parent
SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.py"))}
TREES = {name: ast.parse(text) for name, text in SOURCES.items()}

#: What knows Chinese; it neither prints nor touches files, but for the tables it loads.
CORE = {
    "model", "changes", "chain", "encoding", "detection", "codepages", "commonness", "dictionary", "basetables",
    "own", "stages", "segmentation", "growth", "descriptions", "cuts", "matcher", "matches", "codes", "pruning",
    "trie", "compiled", "converter", "short", "evidence", "expressions", "quoted", "invisible", "characters",
    "punctuation", "marks", "neighbours", "pairs", "whitespace", "gaps", "edges", "parting", "rulebook", "rule",
    "pattern", "rough", "compiling", "broken", "prose", "weight", "companions", "fences", "blocks", "beyond",
    "beside", "abovetitle", "belowtitle", "boxes", "teasers", "unclaimed", "tails", "closing", "titletwice",
    "itemnumber", "notices", "headline", "topmenu", "pagebars", "crumbs", "inserts", "bylines", "wording", "words",
    "footwords", "headwords", "lastline", "pitch", "comments", "rows", "strips", "peeling", "stopping", "sweep",
    "choice", "claimants", "strays", "remains", "network", "topic", "leftovers", "charts", "judged", "subject",
    "terms", "calls", "fields", "cards", "masthead", "lineshape", "linetrees", "surroundings", "learn", "proposals",
    "view", "cues", "glued", "apart", "removal", "cuelook", "cuepairs", "cuestarts", "hits", "page", "document",
    "suspicion", "restoration", "doubled", "mojibake", "glosses", "parentheses", "variants", "shifted",
    "following", "lost",
    "filling", "settling", "readings", "plausible", "bigrams", "wordpairs", "splicing", "blanks", "taken", "tally",
    "residue", "result", "repetition", "notes", "wrapped", "boilerplate", "buffer", "passes", "pipeline",
}  # fmt: skip
LOADERS = {
    "basetables",
    "commonness",
    "compiled",
    "dictionary",
    "linetrees",
    "network",
    "readings",
    "rulebook",
    "suspicion",
    "wordpairs",
    "words",
}
THIRD_PARTY = {"numpy", "re2"}

#: Steps for other people's pipelines: over the public names, beside the core and the command, known to neither.
STEPS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "steps").glob("*.py"))}
ENGINES = {"datasets", "datatrove", "numpy", "pandas", "polars", "pyarrow", "pyspark", "ray", "sklearn"}


def imports(name, late=True):
    """Return the modules that one of ours imports; without `late` those at its top only."""
    return imported(TREES[name], name, late)


def imported(tree, name, late=True):
    """Return the modules that a tree imports, but for those it imports for type checkers."""
    typing_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and getattr(branch.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    found = set()
    for node in ast.walk(tree) if late else tree.body:
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            if node.module == "normalize":
                found |= {f"normalize.{alias.name}" for alias in node.names}
            else:
                found.add(node.module)
    return found


def ours(name):
    return {module.split(".")[1] for module in imports(name) if module.startswith("normalize.")}


def test_every_core_module_exists():
    assert SOURCES.keys() >= CORE


@pytest.mark.parametrize("name", sorted(CORE))
def test_the_core_knows_only_the_core(name):
    assert ours(name) <= {*CORE, "kernel"}
    others = {module.split(".")[0] for module in imports(name)} - {"normalize"}
    assert others - set(sys.stdlib_module_names) <= THIRD_PARTY


def test_the_kernel_knows_nobody():
    tree = ast.parse((FOLDER / "kernel" / "__init__.py").read_text(encoding="utf-8"))
    assert {module for module in imported(tree, "kernel") if module.startswith("normalize")} == {"normalize.kernel"}


@pytest.mark.parametrize("name", sorted(CORE - {"passes", "pipeline", "removal"}))
def test_only_the_pipeline_knows_the_passes(name):
    passes = {"restoration", "wrapped", "characters", "punctuation", "whitespace", "boilerplate", "removal"}
    passes |= {"passes", "pipeline"}
    assert ours(name).isdisjoint(passes), f"{name} imports a pass"


@pytest.mark.parametrize("name", sorted(CORE))
def test_the_core_neither_prints_nor_opens_files(name):
    calls = {
        node.func.id for node in ast.walk(TREES[name]) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls.isdisjoint({"print", "input"})
    assert "open" not in calls or name in LOADERS
    assert imports(name).isdisjoint({"logging", "subprocess", "socket", "shutil", "tempfile", "pathlib"})


def test_typer_only_in_the_command_line_and_rich_not_in_the_core():
    for name in SOURCES:
        roots = {module.split(".")[0] for module in imports(name)}
        assert roots.isdisjoint({"typer", "click"}) or name.startswith("cli"), name
        assert "rich" not in roots or name not in CORE


@pytest.mark.parametrize("name", SOURCES)
def test_files_are_short(name):
    assert len(SOURCES[name].splitlines()) <= 250


@pytest.mark.parametrize("name", STEPS)
def test_steps_know_only_what_is_public(name):
    tree = ast.parse(STEPS[name])
    assert ast.get_docstring(tree)
    assert len(STEPS[name].splitlines()) <= 150
    others = set()
    for module in imported(tree, name):
        root, _, rest = module.partition(".")
        if root == "normalize":
            assert rest in {*normalize.__all__, "steps.column"}, f"{name} imports {module}"
        else:
            others.add(root)
    assert others - set(sys.stdlib_module_names) <= ENGINES


def test_nothing_knows_the_steps_but_the_lazy_table():
    for name in SOURCES:
        if name != "__init__":
            assert not any(module.startswith("normalize.steps") for module in imports(name)), name
            assert "normalize.clean_table" not in imports(name), name
    assert {home for home in normalize._HOMES.values() if ".steps" in home} == {"normalize.steps.table"}
    assert not imports("__init__", late=False) & {"normalize.steps", "normalize.steps.table"}


def test_all_is_what_is_public():
    assert len(set(normalize.__all__)) == len(normalize.__all__)
    for name in normalize.__all__:
        assert getattr(normalize, name) is not None
    nodes = [node for node in TREES["__init__"].body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    defined = {node.name for node in nodes if not node.name.startswith("_")}
    assert set(normalize.__all__) == defined | set(normalize._HOMES) | {"__version__"}
    assert dir(normalize) == sorted(normalize.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Cleaner'"):
        normalize.Cleaner  # noqa: B018


def loaded(*arguments, cwd=None):
    """Return the modules that a fresh interpreter loads."""
    command = [sys.executable, "-X", "importtime", *arguments]
    env = {**os.environ, "PYTHONPATH": str(FOLDER.parent)}
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=cwd, env=env)
    assert run.returncode == 0, run.stderr
    return {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}


def test_importing_the_package_is_cheap():
    modules = loaded("-c", "import normalize")
    assert "normalize" in modules
    assert modules.isdisjoint({"numpy", "re2", "typer", "rich", "normalize.pipeline"})


def test_asking_for_the_version_is_cheap():
    modules = loaded("-m", "normalize", "--version")
    assert modules.isdisjoint({"numpy", "re2", "typer", "rich"})


#: What one file does not need: processes, what other commands do, what is known of other encodings, what rare lines
#: need, the tables that were compiled beforehand, and modules of Python that take long to load.
LATE = {
    "rich", "multiprocessing", "concurrent.futures", "asyncio", "importlib.metadata", "tomllib", "tempfile", "hashlib",
    "sqlite3", "normalize.manifest", "normalize.resume",
    "random", "html", "fractions", "decimal", "encodings.gb2312", "encodings.big5hkscs", "numpy.random", "numpy.ma",
    "normalize.pool", "normalize.stream", "normalize.audit", "normalize.diff", "normalize.explain",
    "normalize.progress", "normalize.cli_inspect", "normalize.shards", "normalize.records", "normalize.jsonl",
    "normalize.lines", "normalize.parquet", "normalize.growing", "normalize.markdown", "normalize.named",
    "normalize.detection", "normalize.codepages", "normalize.commonness", "normalize.glosses", "normalize.marks",
    "normalize.gaps", "normalize.edges", "normalize.parting",
    "normalize.remote", "normalize.listing", "normalize.upload", "normalize.objects", "normalize.storefaults",
    "normalize.places", "normalize.cluster", "normalize.whole", "fsspec", "ray",
}  # fmt: skip


def test_one_file_loads_only_what_it_needs(tmp_path):
    (tmp_path / "in.txt").write_text("村口的老樹又發芽了。\n孩子們圍著它跑。\n", encoding="utf-8")
    modules = loaded("-m", "normalize", "clean", "in.txt", "out.txt", "--quiet", cwd=tmp_path)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "村口的老树又发芽了。\n孩子们围着它跑。\n"
    assert "normalize.pipeline" in modules
    assert modules.isdisjoint(LATE | {"re2"}), modules & (LATE | {"re2"})


def test_one_file_with_boilerplate_needs_patterns_too(tmp_path):
    (tmp_path / "in.txt").write_text("今天的天氣很好，我們去爬山。\n責任編輯：王小明\n", encoding="utf-8")
    modules = loaded("-m", "normalize", "clean", "in.txt", "--profile", "corpus", "--quiet", cwd=tmp_path)
    assert "re2" in modules
    assert modules.isdisjoint(LATE), modules & LATE


MODULES = sorted(module.name for module in pkgutil.iter_modules(normalize.__path__))


@pytest.mark.parametrize("name", ["", *MODULES])
def test_examples_in_docstrings_run(name):
    module = importlib.import_module(f"normalize.{name}".rstrip("."))
    assert doctest.testmod(module).failed == 0


def test_public_docstrings_exist():
    for name, tree in TREES.items():
        assert ast.get_docstring(tree), name
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{name}.{node.name}"
