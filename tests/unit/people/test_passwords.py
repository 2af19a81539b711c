"""Passwords are kept with the effort that OWASP asks for; the other tests check them with less."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest
from argon2 import Type, extract_parameters

from app.people import passwords

PASSWORD = "vier woerter ohne zusammenhang"
MEBIBYTE = 1024


@pytest.fixture
def product() -> ModuleType:
    """The module as the product loads it."""
    spec = spec_from_file_location("passwords_of_the_product", passwords.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_password_is_kept_with_effort(product: ModuleType) -> None:
    for stored in (product.hash_password(PASSWORD), product._nobody):
        effort = extract_parameters(stored)
        assert (effort.type, effort.time_cost >= 2, effort.memory_cost >= 19 * MEBIBYTE) == (Type.ID, True, True)


def test_what_was_kept_with_less_effort_is_renewed(product: ModuleType) -> None:
    cheap = passwords.hash_password(PASSWORD)
    assert product.verify_password(PASSWORD, cheap)
    assert product.needs_rehash(cheap)
    assert not product.needs_rehash(product.hash_password(PASSWORD))
