"""Trains what `understanding` knows of topics and languages, and writes `data/topics.npz`. Needs the dependency group `data`.

    python tools/train_topics.py [--vectors FILE] [--evaluate]

Trained on the lexicon (labels, phrases, questions) and on the seen half of `bench/questions`; the unseen half is never read.
The mix is tuned on the seen half with a model that has seen the lexicon only, and then kept. `--evaluate` stops after that and
prints how good it is by language. `--vectors` keeps the sentence vectors between runs: they take half an hour.
Deterministic: seeds are fixed; vectors and sums may differ in the last bits between machines.
"""

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from time import perf_counter

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from anyascii import anyascii
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.question_set import Question, seen_half  # noqa: E402

from tools.vectors import Vectors  # noqa: E402
from viadukt.understanding.folding import fold, words_of  # noqa: E402
from viadukt.understanding.grams import Grams, of_words  # noqa: E402
from viadukt.understanding.language import BUCKETS, Identifier, runs  # noqa: E402
from viadukt.understanding.lexicon import languages, lexicon  # noqa: E402
from viadukt.understanding.meaning import Meaning, pieces  # noqa: E402
from viadukt.understanding.telling import most_telling, shortened, tokens_of  # noqa: E402
from viadukt.understanding.topics import FILE, NONE, Mix, Model, softmax  # noqa: E402

QUESTION, PHRASE, ELSEWHERE, LATIN = 1.0, 0.5, 2.0, 0.6  # how much an example counts
GRAMS_FIT, MEANING_FIT = 1.0, 1.0  # how closely they are fitted; tuned on the seen half
CERTAIN = 0.995  # right so often, words and letters need no sentence vector
TYPED_IN_LATIN = {"bg", "ru", "uk", "ti"}  # where the letters of a Latin keyboard are those of the usual transliteration


@dataclass(frozen=True, slots=True)
class Example:
    """A text that is about a topic."""

    text: str
    topic: str
    weight: float
    language: str
    is_question: bool


def lexicon_examples() -> Iterator[Example]:
    for code in languages():
        found = lexicon(code)
        for slug, entry in found.topics.items():
            yield from (Example(text, slug, QUESTION, code, True) for text in entry.questions)
            yield from (Example(text, slug, PHRASE, code, False) for text in (*entry.phrases, entry.label))
        yield from (Example(text, NONE, ELSEWHERE, code, True) for text in found.other)


def question_examples(questions: Sequence[Question]) -> Iterator[Example]:
    """The first acceptable topic counts whole, another one half."""
    for question in questions:
        for position, topic in enumerate(question.topics):
            weight = (ELSEWHERE if topic == NONE else QUESTION) * (0.5 if position else 1.0)
            yield Example(question.text, topic, weight, question.language, True)


def gram_rows(texts: Sequence[str], *, copies_in_latin: bool) -> list[Counter[int]]:
    return [Counter(of_words(words_of(fold(anyascii(text) if copies_in_latin else text)))[0]) for text in texts]


def train_grams(examples: Sequence[Example], classes: Sequence[str]) -> Grams:
    """One classifier a topic (squared hinge) over features that at least two examples have; texts in another script count a
    second time, somewhat less, as somebody may type them in Latin letters."""
    typed = [example for example in examples if not fold(example.text).isascii()]
    rows = gram_rows([example.text for example in examples], copies_in_latin=False)
    rows += gram_rows([example.text for example in typed], copies_in_latin=True)
    weights = np.array([*(example.weight for example in examples), *(example.weight * LATIN for example in typed)], np.float32)
    answers = np.array([classes.index(example.topic) for example in (*examples, *typed)])
    frequency = Counter(feature for row in rows for feature in row)
    features = np.array(sorted(feature for feature, times in frequency.items() if times >= 2), np.uint32)
    rarity = np.log((1 + len(rows)) / (1 + np.array([frequency[int(feature)] for feature in features]))).astype(np.float32)
    # as the file keeps them
    rarity = rarity.astype(np.float16).astype(np.float32)
    matrix = gram_matrix(rows, features, rarity)
    fitted = LinearSVC(C=GRAMS_FIT, random_state=0, max_iter=3000).fit(matrix, answers, sample_weight=weights)
    found, bias = fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32)
    scale = (np.abs(found).max(axis=0) / 127).astype(np.float32)
    return Grams(features, rarity, np.round(found / scale).astype(np.int8), scale, bias)


def gram_matrix(rows: Sequence[Counter[int]], features: np.ndarray, rarity: np.ndarray) -> csr_matrix:
    place = {int(feature): at for at, feature in enumerate(features)}
    columns, values, ends = [], [], [0]
    for row in rows:
        known = [(place[feature], times) for feature, times in row.items() if feature in place]
        own = np.array([(1 + np.log(times)) * rarity[at] for at, times in known], np.float32)
        columns += [at for at, _ in known]
        values.append(own / (np.linalg.norm(own) or 1))
        ends.append(len(columns))
    return csr_matrix((np.concatenate(values), np.array(columns), np.array(ends)), shape=(len(rows), len(features)))


def as_asked(examples: Sequence[Example], grams: Grams) -> list[Example]:
    """The examples as long as a sentence vector is made of when somebody asks."""
    return [replace(example, text=shortened(tokens_of(example.text), grams, pieces)) for example in examples]


def typed_in_latin(examples: Sequence[Example]) -> list[Example]:
    """Questions as they look when somebody has a Latin keyboard only."""
    return [
        replace(example, text=anyascii(example.text), weight=example.weight * LATIN)
        for example in examples
        if example.is_question and example.language in TYPED_IN_LATIN and not fold(example.text).isascii()
    ]


def train_meaning(examples: Sequence[Example], classes: Sequence[str], vectors: Vectors) -> Meaning:
    """Multinomial logistic regression over centred vectors; the questions are kept as examples."""
    raw = vectors.of([example.text for example in examples])
    centre = raw.mean(axis=0)
    centred = raw - centre
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    answers = np.array([classes.index(example.topic) for example in examples])
    weights = np.array([example.weight for example in examples], np.float32)
    fitted = LogisticRegression(C=MEANING_FIT, max_iter=200, tol=1e-3).fit(centred, answers, sample_weight=weights)
    kept = [number for number, example in enumerate(examples) if example.is_question]
    return Meaning(
        centre, fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32), centred[kept], answers[kept]
    )


def train_identifier(examples: Sequence[Example]) -> Identifier:
    """Naive Bayes with a little smoothing; every language counts alike, however many texts there are."""
    import tomllib  # noqa: PLC0415

    texts = defaultdict(list)
    for example in examples:
        texts[example.language].append(example.text)
        if example.language in TYPED_IN_LATIN:
            texts[f"{example.language}-Latn"].append(anyascii(example.text))
    others = tomllib.loads((FILE.parent / "other_languages.toml").read_text(encoding="utf-8"))
    for code, sentences in others.items():
        texts[code] += sentences * 3
    codes = sorted(texts)
    counts = np.full((len(codes), BUCKETS), 0.0)
    for at, code in enumerate(codes):
        for text in texts[code]:
            np.add.at(counts[at], runs(text), 1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    logs = np.log(shares + 2e-6)
    step = float(-logs.min() / 255)
    return Identifier(tuple(codes), np.round(-logs / step).astype(np.uint8), step)


def predictions(model: Model, questions: Sequence[Question], vectors: Vectors) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of grams, of meaning and of near examples, one row a question."""
    told = [most_telling(tokens_of(question.text), model.grams) for question in questions]
    grams = np.array([model.grams.scores([word for token in tokens for word in token.words]) for tokens in told])
    centred = [
        model.meaning.centred(vector) for vector in vectors.of([shortened(tokens, model.grams, pieces) for tokens in told])
    ]
    linear = np.array([model.meaning.linear(vector) for vector in centred])
    near = np.array([model.meaning.near(vector) for vector in centred])
    return grams, linear, near


def hits(scores: np.ndarray, questions: Sequence[Question], classes: Sequence[str]) -> np.ndarray:
    """For each question whether an acceptable topic is first, and among three."""
    order = np.argsort(-scores, axis=1)[:, :3]
    return np.array(
        [
            (classes[row[0]] in question.topics, any(classes[at] in question.topics for at in row))
            for row, question in zip(order, questions, strict=True)
        ],
        float,
    )


def sharpest(scores: np.ndarray, questions: Sequence[Question], classes: Sequence[str]) -> float:
    """The factor that makes shares honest: the greatest likelihood of the acceptable topics."""
    best, most = 1.0, -np.inf
    for factor in np.geomspace(0.3, 30, 80):
        share = np.array([softmax(row * factor) for row in scores])
        likelihood = sum(
            np.log(max(share[at, [classes.index(topic) for topic in question.topics]].sum(), 1e-9))
            for at, question in enumerate(questions)
        )
        if likelihood > most:
            best, most = float(factor), likelihood
    return best


def tune(model: Model, questions: Sequence[Question], vectors: Vectors) -> Mix:
    """The mix that does best on questions that the model has not been trained on."""
    grams, linear, near = predictions(model, questions, vectors)
    show("words and letters", grams, questions, model.classes)
    show("meaning, linear", linear, questions, model.classes)
    show("meaning, near", near, questions, model.classes)
    tried = []
    for of_grams in (2.0, 3.0, 4.0, 5.0, 6.0):
        for of_near in (0.0, 0.3, 0.6, 1.0):
            first, three = hits(linear + of_grams * grams + of_near * near, questions, model.classes).mean(axis=0)
            tried.append((first + 2 * three, of_grams, of_near))
    _, of_grams, of_near = max(tried)
    mixed = linear + of_grams * grams + of_near * near
    show(f"mixed, grams {of_grams}, near {of_near}", mixed, questions, model.classes)
    sharpness, alone = sharpest(mixed, questions, model.classes), sharpest(grams, questions, model.classes)
    by_grams = np.array([softmax(row * alone).max() for row in grams])
    gram_hits = hits(grams, questions, model.classes)
    certain = min(
        (at for at in np.linspace(0.5, 0.999, 500) if gram_hits[by_grams >= at].min(axis=1).mean() >= CERTAIN), default=1.0
    )
    shares = np.array([softmax(row * sharpness).max() for row in mixed])
    right = hits(mixed, questions, model.classes)
    quick = by_grams >= certain
    right[quick], shares[quick] = gram_hits[quick], by_grams[quick]
    print(
        f"words and letters alone answer {quick.mean():.0%} of the questions, from {certain:.3f}; "
        f"then of all {right[:, 0].mean():.1%} first, {right[:, 1].mean():.1%} among three"
    )
    right = right[:, 0]
    sure = min(threshold for threshold in np.linspace(0.3, 0.95, 66) if right[shares >= threshold].mean() >= 0.97)
    print(f"sharpness {sharpness:.2f}, alone {alone:.2f}, sure from {sure:.2f}: {(shares >= sure).mean():.0%} of the questions")
    return Mix(of_grams, of_near, sharpness, alone, float(certain), float(sure))


def show(name: str, scores: np.ndarray, questions: Sequence[Question], classes: Sequence[str]) -> None:
    of_language = defaultdict(list)
    for question, hit in zip(questions, hits(scores, questions, classes), strict=True):
        of_language[question.language].append(hit)
    first, three = np.concatenate(list(of_language.values())).mean(axis=0)
    each = " ".join(
        "{} {:.0f}/{:.0f}".format(code, *(100 * np.mean(rows, axis=0))) for code, rows in sorted(of_language.items())
    )
    print(f"{name}: first {first:.1%}, among three {three:.1%} | {each}", flush=True)


def train(examples: Sequence[Example], vectors: Vectors, mix: Mix, telling: Grams | None = None) -> Model:
    """A model of the examples. `telling` shortens them for the sentence vectors, where a trained one is at hand already."""
    classes = (*sorted({example.topic for example in examples} - {NONE}), NONE)
    begun = perf_counter()
    grams = train_grams(examples, classes)
    print(f"words and letters: {len(grams.features)} features, {perf_counter() - begun:.0f} s", flush=True)
    meaning = train_meaning(as_asked([*examples, *typed_in_latin(examples)], telling or grams), classes, vectors)
    print(f"meaning: {len(meaning.examples)} examples, {perf_counter() - begun:.0f} s", flush=True)
    return Model(classes, grams, meaning, train_identifier(examples), mix)


def write(model: Model) -> None:
    np.savez_compressed(
        FILE,
        classes=np.array(model.classes),
        gram_features=model.grams.features,
        gram_rarity=model.grams.rarity.astype(np.float16),
        gram_weights=model.grams.weights,
        gram_scale=model.grams.scale,
        gram_bias=model.grams.bias,
        meaning_centre=model.meaning.centre,
        meaning_weights=model.meaning.weights.astype(np.float16),
        meaning_bias=model.meaning.bias,
        example_vectors=np.round(model.meaning.examples * 127).astype(np.int8),
        example_classes=model.meaning.classes.astype(np.uint8),
        languages=np.array(model.identifier.languages),
        language_table=model.identifier.table,
        language_step=np.float32(model.identifier.step),
        mix=np.array(astuple(model.mix), np.float32),
    )
    print(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, help="file that keeps the sentence vectors between runs")
    parser.add_argument("--evaluate", action="store_true", help="stop before the final training")
    options = parser.parse_args()
    vectors = Vectors(options.vectors)
    of_lexicon, questions = list(lexicon_examples()), seen_half()
    honest = train(of_lexicon, vectors, Mix(4, 0.5, 1, 1, 1, 0.5))
    mix = tune(honest, questions, vectors)
    if options.evaluate:
        return
    write(train([*of_lexicon, *question_examples(questions)], vectors, mix, honest.grams))


if __name__ == "__main__":
    main()
