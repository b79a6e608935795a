"""The program of `docs/client-python.md`, as it is printed there."""

import pathlib
from typing import Any, List, Tuple

import avlock_client
import pytest
from support import APP_ID, ROOT, SECRET, open_for_user, permanent


def test_the_whole_program(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/client-python.md").read_text(encoding="utf-8")
    program = page.split("```python\n")[1].split("```")[0]
    with open_for_user(tmp_path) as license:
        code = license.install_code

    def of_the_user(app_id: int, version: str, **settings: Any) -> avlock_client.License:
        # Not every computer that runs the tests has sources of its own.
        assert (app_id, version, settings["encryption_key"]) == (APP_ID, "5.1", SECRET)
        return open_for_user(tmp_path)

    monkeypatch.setattr(avlock_client, "License", of_the_user)
    runs: List[Tuple[Any, ...]] = []

    def start(typed: str) -> str:
        exec(
            program, {"KEY": SECRET, "run": lambda *key: runs.append(key), "input": lambda _: typed}
        )
        return capsys.readouterr().out

    refused = start("K2XT-1")
    assert refused.splitlines() == [
        f"Your InstallCode: {code}",
        "expected 28 letters, found 5",
        "no key is registered",
    ]
    assert start(permanent(code, "--values", "305")).splitlines()[1:] == ["registered"]
    assert start("is not asked") == ""
    assert runs == [(None, 0x305)] * 2
