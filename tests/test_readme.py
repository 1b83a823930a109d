"""What the README says is run: its commands, its Python, its rule."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from normalize import Config, Normalizer

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = sysconfig.get_path("scripts")


def blocks(language, text=README):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


#: The examples that need packages of their own are run by test_steps_readme.py.
STEPS = re.search(r"^## In the pipelines people run\n(.*?)^## ", README, re.M | re.S)[1]


COMMANDS = [line[2:] for block in blocks("console") for line in block.splitlines()]
INSTALLS = [command for command in COMMANDS if "-m venv" in command]
#: Commands that need packages of extras, or a store; run by test_steps_readme.py too.
EXTRAS = [command for command in COMMANDS if re.search("s3://|--engine|scale.py", command)]
BENCHMARKS = [command for command in COMMANDS if "benchmarks" in command and command not in EXTRAS]
OTHERS = [command for command in COMMANDS if command not in INSTALLS + BENCHMARKS + EXTRAS]


def run(command, folder):
    environment = {**os.environ, "PATH": SCRIPTS + os.pathsep + os.environ["PATH"]}
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, env=environment, check=False)


@pytest.fixture
def clone(tmp_path):
    """A copy of the project as a clone would be: no environment, no caches."""
    for name in ("README.md", "LICENSE", "NOTICE", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("normalize", "fixtures", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_there_are_commands_of_every_kind():
    assert len(INSTALLS) == 2
    assert BENCHMARKS
    assert {command.split()[1] for command in OTHERS} >= {"clean", "convert", "check", "diff", "explain", "rules"}


@pytest.mark.parametrize("command", OTHERS)
def test_every_command_runs(clone, command):
    done = run(command, clone)
    assert done.returncode == 0, done.stderr.decode()


def test_the_python_examples_hold():
    for block in blocks("python", README.replace(STEPS, "")):
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 (our own text)


def test_the_rule_of_the_readme_loads_and_works(tmp_path):
    (block,) = blocks("toml")
    (tmp_path / "site.toml").write_text(block, encoding="utf-8")
    cleaner = Normalizer(Config(rules=(str(tmp_path / "site.toml"),)))
    body = "昨天的會議討論了三件事，每一件都和居民的生活有關。\n\n"
    assert cleaner.clean(body + "讀者熱線：010-5550-0188\n") == "昨天的会议讨论了三件事，每一件都和居民的生活有关。\n"


def test_the_before_becomes_the_after():
    text = blocks("text")[0]
    left, right = [], []
    for line in text.splitlines():
        match = re.match(r"(.*?\S) {5,}(\S.*)$", line)
        left.append(match[1] if match else line)
        right.append(match[2] if match else "")
    while not right[-1]:
        right.pop()
    assert Normalizer().clean("\n".join(left) + "\n") == "\n".join(right) + "\n"


@pytest.mark.slow
def test_the_first_command_cleans_the_articles_on_a_fresh_machine(clone):
    python = f"{sys.executable} -m venv"
    done = run(INSTALLS[0].replace("python3 -m venv", python), clone)
    assert done.returncode == 0, done.stderr.decode()
    articles = {path.name for path in (clone / "fixtures" / "articles").iterdir()}
    assert {path.name for path in (clone / "cleaned").iterdir()} == articles


@pytest.mark.slow
@pytest.mark.parametrize("command", BENCHMARKS)
def test_the_benchmark_command_runs(clone, command):
    done = run(command + " --quick --no-peers", clone)
    assert done.returncode == 0, done.stderr.decode()
