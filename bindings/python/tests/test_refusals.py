"""What cannot be. Nothing is changed then, and nothing shows the EncryptionKey."""

import copy
import datetime
import multiprocessing
import os
import pathlib
import pickle
import tempfile
import traceback
from multiprocessing.connection import Connection
from typing import Any, Callable, Dict, List, Tuple

import avlock_client
import pytest
from avlock_client import Answer, AvlockError, License, Status
from support import APP_ID, SECRET, names, one_line, open_for_user, permanent

LONE = "\ud800"


def refused(call: Callable[[], Any], kind: str) -> str:
    with pytest.raises(AvlockError) as error:
        call()
    assert error.value.kind == kind
    assert one_line(str(error.value)) and one_line(error.value.hint), error.value
    whole = "".join(traceback.format_exception(type(error.value), error.value, None))
    assert SECRET not in whole + repr(error.value) + repr(error.value.args)
    # A chained error of Python would have the text in it.
    assert error.value.__cause__ is None and error.value.__context__ is None
    return str(error.value)


def make(folder: Any, **options: Any) -> License:
    settings = {"app_id": APP_ID, "version": "5.1", "encryption_key": SECRET, "folder": folder}
    return License(**{**settings, **options})


def test_bad_keys_are_answers(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        key = permanent(license.install_code)
        before = license.data_file.read_bytes()
        other = key[:-1] + ("7" if key[-1] != "7" else "8")
        for text, answer in [
            ("", Answer.KEY_LENGTH_MISMATCH),
            ("K2XT-1\r\n", Answer.KEY_LENGTH_MISMATCH),
            (key + "K", Answer.KEY_LENGTH_MISMATCH),
            (other, Answer.KEY_NOT_VALID),
            (permanent("D873BB821E45"), Answer.KEY_NOT_VALID),
        ]:
            registration = license.register(text)
            assert registration.answer is answer and not registration, text
            assert registration == answer and registration != 0 and registration != answer + 0.5
            assert registration == license.register(text) and registration != answer.name
            assert one_line(registration.reason) and registration.findings
            assert not license.check_key(text)
        assert license.data_file.read_bytes() == before
        assert refused(lambda: license.decode_key("K2XT-1"), "key")
        assert refused(lambda: avlock_client.decode_key(SECRET, other), "key")
        assert license.key().status is Status.UNREGISTERED


def test_settings_that_cannot_be(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "data"
    cases: List[Tuple[Dict[str, Any], str]] = [
        ({"app_id": 65536}, "argument"),
        ({"app_id": -1}, "argument"),
        ({"app_id": 1 << 80}, "argument"),
        ({"version": "5.x"}, "settings"),
        ({"encryption_key": ""}, "settings"),
        ({"encryption_key": SECRET[:8] + "\t"}, "settings"),
        ({"encryption_key": SECRET[:8] + "\u0416"}, "settings"),
        ({"name": "De\nmo"}, "settings"),
        ({"sources": []}, "settings"),
        ({"sources": ["Serial"]}, "settings"),
        ({"sources": ["HD_SN", "HD_SN"]}, "settings"),
        ({"sources": ["System_UUID", "User_Name"]}, "settings"),
        ({"all_users": True}, "settings"),
    ]
    for options, kind in cases:
        message = refused(lambda: make(folder, **options), kind)
        assert "expected" in message, message
    for options in (
        {"app_id": "12345"},
        {"version": 5.1},
        {"encryption_key": SECRET.encode()},
        {"folder": 7},
        {"name": 7},
        {"sources": [7]},
        {"sources": 7},
    ):
        with pytest.raises(TypeError, match="expected .*, found") as error:
            make(**{"folder": folder, **options})
        assert SECRET not in str(error.value)
    assert names(folder) == []


def test_texts_that_cannot_be_encoded(tmp_path: pathlib.Path) -> None:
    secret = SECRET[:8] + LONE
    for options in (
        {"encryption_key": secret},
        {"version": LONE},
        {"name": LONE},
        {"sources": [LONE]},
        {"folder": f"{tmp_path}/{LONE}"},
    ):
        message = refused(lambda: make(**{"folder": tmp_path, **options}), "argument")
        assert "surrogate" in message and SECRET[:8] not in message
    with open_for_user(tmp_path) as license:
        before = license.data_file.read_bytes()
        calls: List[Callable[[], Any]] = [
            lambda: license.register(LONE),
            lambda: license.register("", primary=LONE),
            lambda: license.check_key(LONE),
            lambda: license.decode_key(LONE),
            lambda: license.set_user(name=LONE),
            lambda: license.set_user(company=LONE),
            lambda: license.set_user(email=LONE),
            lambda: license.set_user(other=LONE),
            lambda: avlock_client.decode_key(secret, "K"),
            lambda: avlock_client.decode_key(SECRET, LONE),
        ]
        for call in calls:
            assert "surrogate" in refused(call, "argument")
        assert license.data_file.read_bytes() == before


def test_arguments_that_cannot_be(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        for index in (255, 256, -1, 1 << 70):
            refused(lambda: license.key(index), "argument")
        refused(lambda: license.set_user(name="Ann\nExample"), "argument")
        refused(lambda: license.make_trial(1, first_day=datetime.date(1899, 12, 29)), "argument")
        refused(lambda: license.key().values.is_on(4, 0), "argument")
        # What a type checker would find.
        untyped: Any = license
        calls: List[Callable[[], Any]] = [
            lambda: untyped.key("0"),
            lambda: untyped.register(b"K"),
            lambda: untyped.make_trial(1, first_day="2026-12-01"),
        ]
        for call in calls:
            with pytest.raises(TypeError, match="expected .*, found (str|bytes)"):
                call()


def write_as_a_user(folder: str, pipe: Connection) -> None:
    if os.geteuid() == 0:
        # Root may write everywhere.
        os.setgroups([])
        os.setuid(65534)
    try:
        make(folder, sources="User_Name").set_user(name="Ann")
    except AvlockError as error:
        pipe.send(error)
    else:
        pipe.send(None)


def test_a_folder_without_rights() -> None:
    # Not below `tmp_path`, which other users may not even look into.
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o555)
        fork = multiprocessing.get_context("fork")
        here, there = fork.Pipe()
        child = fork.Process(target=write_as_a_user, args=(folder, there))
        child.start()
        error = here.recv()
        child.join()
        assert isinstance(error, AvlockError) and error.kind == "file" and folder in str(error)
        assert "right to write" in error.hint and names(pathlib.Path(folder)) == []


def test_errors_of_the_caller_s_own_objects_come_through(tmp_path: pathlib.Path) -> None:
    class Own:
        def __fspath__(self) -> str:
            raise LookupError("own")

        def __index__(self) -> int:
            raise LookupError("own")

    with pytest.raises(LookupError, match="own"):
        make(Own())
    with open_for_user(tmp_path) as license, pytest.raises(LookupError, match="own"):
        license.key(Own())


def test_a_folder_that_cannot_be_written(tmp_path: pathlib.Path) -> None:
    # A file in the place of the folder: not even root can write below it.
    blocked = tmp_path / "file"
    blocked.write_text("")
    refused(lambda: make(blocked / "data").set_user(name="Ann"), "file")
    refused(lambda: make("/proc/avlock").set_user(name="Ann"), "file")
    assert names(tmp_path) == ["file"] and blocked.read_text() == ""


def test_a_file_of_another_product_is_left_alone(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        license.register(permanent(license.install_code))
        file = license.data_file
    before = file.read_bytes()
    message = refused(lambda: make(tmp_path, encryption_key="another-secret-1"), "other-key")
    assert file.name in message
    assert file.read_bytes() == before
    file.write_bytes(b"\0 this is something else \0")
    damaged = file.read_bytes()
    refused(lambda: make(tmp_path).register("x"), "damaged")
    assert file.read_bytes() == damaged


def test_a_closed_license_answers_nothing(tmp_path: pathlib.Path) -> None:
    license = open_for_user(tmp_path)
    license.close()
    license.close()
    calls: List[Callable[[], Any]] = [
        license.key,
        license.sources,
        license.notes,
        license.move_out,
        license.set_user,
        license.__enter__,
        lambda: license.install_code,
        lambda: license.machine_hash,
        lambda: license.user,
        lambda: license.register("x"),
        lambda: license.check_key("x"),
        lambda: license.decode_key("x"),
        lambda: license.make_trial(1),
    ]
    for call in calls:
        refused(call, "closed")
    assert "closed" in repr(license) and license.data_file.exists()


def test_an_error_within_the_block_closes_and_is_seen(tmp_path: pathlib.Path) -> None:
    license = open_for_user(tmp_path)
    with pytest.raises(KeyError, match="own"):
        with license:
            raise KeyError("own")
    refused(license.key, "closed")


def test_nothing_shows_the_secret_or_a_value(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        registration = license.register(permanent(license.install_code))
        shown = [
            license,
            license.key(),
            registration,
            license.check_key("K"),
            license.sources(),
            license.notes(),
            license.user,
            license.decode_key(license.key().key or ""),
        ]
        for thing in shown:
            assert SECRET not in repr(thing) + str(thing) and "object at" not in repr(thing)
        chosen = [source for source in license.sources() if source.is_chosen]
        assert [(source.name, source.state) for source in chosen] == [("User_Name", "ok")]
        assert "Ann Example" not in f"{chosen[0].masked}{chosen[0]!r}"
        assert all(source.state == "ok" or source.hint for source in license.sources())
    assert license.data_file.read_bytes().find(SECRET.encode()) == -1


def test_everything_is_frozen_and_a_license_stays_in_its_process(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        license.register(permanent(license.install_code))
        for thing, name in [
            (license.key(), "status"),
            (license.key().values, "bits"),
            (license.user, "name"),
            (license, "folder"),
            (license, "data_file"),
        ]:
            with pytest.raises((AttributeError, TypeError)):
                setattr(thing, name, None)
        for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="open one in each process"):
                duplicate(license)
    error = AvlockError("what", "then", "file")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.hint, again.kind) == ("what", "then", "file")
    assert pickle.loads(pickle.dumps(Status.MOVED)) is Status.MOVED
