"""Every line of `fixtures/vectors-client`, through Python."""

import json
from typing import Any, List

import pytest
from support import ROOT, native_module

pytestmark = pytest.mark.testing


def vectors(name: str, least: int) -> List[Any]:
    text = (ROOT / "fixtures/vectors-client" / name).read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) >= least
    return lines


def test_machine_hashes() -> None:
    for vector in vectors("machine_hashes.jsonl", 64):
        is_disk = vector["group"] == "Removable_Disk"
        values = [
            ("Removable_Disk" if is_disk else name, value) for name, value in vector["values"]
        ]
        codes = native_module().codes_of(values)
        assert codes == (vector["code"], vector["machine_hash"])


def test_placeholders() -> None:
    for vector in vectors("placeholders.jsonl", 84):
        with pytest.raises(ValueError, match=vector["source"]):
            native_module().codes_of([(vector["source"], vector["value"])])


def test_dates_ahead() -> None:
    for vector in vectors("last_dates_forward.jsonl", 24):
        secret = vector["encryption_key"]
        date = (vector["day"], vector["ms"])
        assert native_module().seal_forward(secret, *date) == vector["lf"]
        assert native_module().open_forward(secret, vector["lf"]) == date
