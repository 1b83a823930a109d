"""Signals: a stretch that is held is finished first, and the second signal does not wait."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from normalize import signals

PROGRAM = """
import os, signal, sys
from normalize import signals
signals.install()
done = []
try:
    with signals.hold():
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("held")
        if sys.argv[1:] == ["twice"]:
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("not reached")
    done.append("not reached")
except signals.Interrupted as interrupted:
    os.kill(os.getpid(), signal.SIGINT)
    print(done, interrupted.code)
"""


def run(*arguments: str, program: str = PROGRAM, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, **more)


def test_a_held_stretch_is_finished_and_the_clean_up_is_not_broken_off():
    assert run().stdout == "['held'] 143\n"


def test_a_second_signal_does_not_wait():
    assert run("twice").stdout == "['held'] 143\n"


def test_what_the_caller_ignores_stays_ignored():
    program = (
        "import os, signal\nfrom normalize import signals\nsignals.install()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\nos.kill(os.getpid(), signal.SIGINT)\nprint('alive')\n"
    )

    def ignore():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    assert run(program=program, preexec_fn=ignore).stdout == "alive\n"


def test_blocked_signals_arrive_afterwards():
    program = (
        "import os, signal\nfrom normalize import signals\nsignals.install()\nseen = []\ntry:\n"
        "    with signals.blocked():\n        os.kill(os.getpid(), signal.SIGTERM)\n        seen.append(1)\n"
        "    seen.append(2)\nexcept signals.Interrupted as interrupted:\n    print(seen, interrupted.code)\n"
    )
    assert run(program=program).stdout == "[1] 143\n"


def answers_although(cause):
    """Do what compiled code does that goes on after an exception was raised in it."""
    with signals.through_compiled():
        raise SystemError("returned a result with an exception set") from cause


def test_a_signal_in_compiled_code_is_no_fault_of_the_program():
    with pytest.raises(signals.Interrupted) as raised:
        answers_although(signals.Interrupted(signal.SIGINT))
    assert raised.value.code == 130
    with pytest.raises(SystemError):
        answers_although(ValueError())
