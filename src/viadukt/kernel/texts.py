"""Translated text: each translation knows which revision it translates, and who wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language

Author = Literal["person", "machine"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's text; `of` is the source revision that it renders."""

    text: str
    of: int = 1
    by: Author = "person"
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a reader is shown: the text, the language it is in, whether it lags behind its source,
    and whether a machine wrote it and nobody has checked it since."""

    text: str
    language: str
    stale: bool
    machine: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in its source language with its translations.

    Immutable: `write` answers a new one. Writing the source language with another text raises its revision,
    so that every translation made of an earlier one is known to be stale.
    """

    source: str = "de"
    revision: int = 1
    wordings: dict[str, Wording] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, language: str = "de") -> Translated:
        return cls(source=language, wordings={language: Wording(text)} if text else {})

    def write(self, language: str, text: str, *, by: Author = "person", reviewed: bool | None = None) -> Translated:
        """The same with `text` in `language`; an empty text takes that language away."""
        wordings = dict(self.wordings)
        revision = self.revision
        if language == self.source and language in wordings and wordings[language].text != text:
            revision += 1
        if text:
            wordings[language] = Wording(text, of=revision, by=by, reviewed=by == "person" if reviewed is None else reviewed)
        else:
            wordings.pop(language, None)
        return replace(self, revision=revision, wordings=wordings)

    def in_language(self, language: str) -> Rendering:
        """The best wording for a reader of `language`: theirs, else the source, else English, else any."""
        for code in (language, language.split("-", maxsplit=1)[0], self.source, "en", *sorted(self.wordings)):
            if wording := self.wordings.get(code):
                return Rendering(
                    wording.text,
                    code,
                    stale=code != self.source and wording.of < self.revision,
                    machine=wording.by == "machine" and not wording.reviewed,
                )
        return Rendering("", self.source, stale=False, machine=False)

    @property
    def doubtful(self) -> list[str]:
        """Languages whose wording lags behind its source, or was made by a machine and not checked."""
        return [
            code
            for code, wording in sorted(self.wordings.items())
            if code != self.source and (wording.of < self.revision or (wording.by == "machine" and not wording.reviewed))
        ]

    @property
    def rendering(self) -> Rendering:
        """The wording for the active language."""
        return self.in_language(get_language() or self.source)

    def __str__(self) -> str:
        return self.rendering.text

    def __bool__(self) -> bool:
        return bool(self.wordings)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "revision": self.revision,
            "texts": {
                code: {"text": w.text, "of": w.of, "by": w.by, "reviewed": w.reviewed}
                for code, w in sorted(self.wordings.items())
            },
        }

    @classmethod
    def from_json(cls, value: Any) -> Translated:
        """The inverse of `as_json`; raises `ValidationError` on anything else."""
        try:
            return cls(
                source=value["source"],
                revision=int(value["revision"]),
                wordings={
                    code: Wording(str(w["text"]), int(w["of"]), w["by"], bool(w["reviewed"]))
                    for code, w in value["texts"].items()
                },
            )
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise ValidationError("not a translated text") from error


class TranslatedField(models.JSONField):
    """Stores a `Translated` as JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Translated)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Translated:
        loaded = super().from_db_value(value, expression, connection)
        return Translated() if loaded is None else Translated.from_json(loaded)

    def to_python(self, value: Any) -> Translated:
        if isinstance(value, Translated):
            return value
        if isinstance(value, str):
            return Translated.of(value)
        return Translated.from_json(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.as_json() if isinstance(value, Translated) else value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Translated):
            value = value.as_json()
        return super().get_db_prep_value(value, connection, prepared)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value.as_json() if isinstance(value, Translated) else value, model_instance)

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.value_from_object(obj)
        return value.as_json() if isinstance(value, Translated) else value
