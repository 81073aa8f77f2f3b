"""A template variable that does not exist fails the test. An optional one is asked for with `{% if %}`."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.base import FilterExpression
from django.template.defaulttags import ForNode


class UndefinedVariableError(Exception):
    """A template names what its view does not give."""


class _Raising(str):
    """What stands for a missing value in Django's template engine, which formats it with the variable's name."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariableError(f"{variable} is not there{_in_template()}")

    def __bool__(self) -> bool:
        return True


def _in_template() -> str:
    frame = sys._getframe(2)
    while frame := frame.f_back:  # type: ignore[assignment]
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if frame.f_code.co_name in {"render", "render_annotated"} and origin is not None:
            return f" in {origin}"
    return ""


@pytest.fixture(scope="session", autouse=True)
def _undefined_variables_fail(django_test_environment: None) -> Iterator[None]:
    from django.template import engines  # noqa: PLC0415

    engines["django"].engine.string_if_invalid = _Raising()  # type: ignore[attr-defined]
    resolve = FilterExpression.resolve

    def resolve_in_loops_too(expression: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        # `{% for %}` over nothing is silent in Django.
        looping = ignore_failures and sys._getframe(1).f_code is ForNode.render.__code__
        return resolve(expression, context, ignore_failures and not looping)

    FilterExpression.resolve = resolve_in_loops_too  # type: ignore[method-assign]
    yield
    FilterExpression.resolve = resolve  # type: ignore[method-assign]
