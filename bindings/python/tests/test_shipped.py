"""The wheel as it is shipped: without anything that only tests need, and with its types."""

import importlib.resources
import pathlib

import avlock_client
import pytest
from support import native_module

PACKAGE = pathlib.Path(avlock_client.__file__).parent
HOOKS = ["TestClock", "open_for_test", "codes_of", "seal_forward", "open_forward"]


def library() -> bytes:
    return pathlib.Path(native_module().__file__).read_bytes()


@pytest.mark.shipped
def test_it_lacks_the_hooks_of_the_tests() -> None:
    for hook in HOOKS:
        assert not hasattr(native_module(), hook) and hook.encode() not in library(), hook


@pytest.mark.testing
def test_the_hooks_would_be_found() -> None:
    for hook in HOOKS:
        assert hasattr(native_module(), hook) and hook.encode() in library(), hook


def test_the_stub_names_what_the_module_has() -> None:
    stub = (PACKAGE / "_native.pyi").read_text(encoding="utf-8")
    public = [name for name in dir(native_module()) if not name.startswith("_")]
    for name in set(public) - set(HOOKS):
        assert f"class {name}:" in stub or f"def {name}(" in stub, name
        assert name in avlock_client.__all__, name
        thing = getattr(native_module(), name)
        for member in vars(thing) if isinstance(thing, type) else ():
            if not member.startswith("_"):
                assert f"def {member}(" in stub, (name, member)


def test_the_types_are_in_the_package() -> None:
    assert (PACKAGE / "py.typed").exists()
    assert importlib.resources.files("avlock_client").joinpath("_native.pyi").is_file()
