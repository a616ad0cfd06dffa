"""What the package offers: every name is there, documented, and its examples are true."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

import evallib

MODULES = sorted(
    found.name for found in pkgutil.walk_packages(evallib.__path__, "evallib.") if not found.name.endswith("__main__")
)


@pytest.mark.parametrize("name", evallib.__all__)
def test_public_names_are_there_and_documented(name: str) -> None:
    value = getattr(evallib, name)
    if name != "__version__":
        assert inspect.getdoc(value), name
        assert getattr(value, "__module__", "").startswith("evallib.")
    assert name in dir(evallib)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'laod_plan'"):
        _ = evallib.laod_plan


def test_the_verbs_of_the_flow_are_public() -> None:
    assert {"load_plan", "check", "forecast", "rate", "evaluate", "Evaluation", "Plan"} <= set(evallib.__all__)
    assert {name.split("_")[0] for name in evallib.__all__} >= {"plot", "narrate"}
    assert len(set(evallib.__all__)) == len(evallib.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_modules_say_what_they_are_and_their_names_resolve(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__ and module.__doc__.strip()
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public), f"{name}.{public}"


@pytest.mark.parametrize("name", MODULES)
def test_what_modules_offer_is_documented(name: str) -> None:
    module = importlib.import_module(name)
    own = [
        value for public, value in vars(module).items()
        if not public.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == name
    ]  # fmt: skip
    assert [value.__qualname__ for value in own if not (value.__doc__ or "").strip()] == []


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
