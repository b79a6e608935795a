"""From start to end: the program in Python, and the vendor with his commands."""

import json
import pathlib
from typing import Any, Dict

import pytest
from avlock_client import Answer, AvlockError, KeyType, Status
from support import (
    APP_ID,
    START,
    Computer,
    after,
    avlock,
    keygen,
    open_for_user,
    permanent,
)


def test_installcode_out_key_in_restart_and_unregister(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path / "data") as license:
        assert license.key().status is Status.UNREGISTERED
        assert license.key().values == 0
        code = license.install_code
        # What a mail does to a key: case, blanks, and the line ends of another system.
        key = keygen(code, "--days", "30", "--values", "657", "--instances", "0", "--users", "2")
        answer = license.register(f" {key.lower().replace('-', ' ')} \r\n")
        assert answer and answer == 0 and answer.answer is Answer.REGISTERED
        assert (int(answer), answer.words, answer.reason) == (0, "registered", "registered")
    with open_for_user(tmp_path / "data") as license:
        data = license.key()
        assert data.status is Status.REGISTERED and data.is_usable and data.is_started
        assert str(data.status) == f"{data.status}" == data.status.value == "registered"
        assert (data.key, data.days_left, data.index) == (key, 30, 0)
        assert data.first_day == data.today and data.last_day is not None
        assert (data.last_day - data.today).days == 29
        assert data.key_type is KeyType.TEMPORARY
        assert (data.users, data.instances, data.instance) == (2, 0, None)
        assert (data.is_primary, data.primary_install_code) == (True, code)
        assert data.local_install_code == code
        assert data.primary_icode == data.icode == license.icode
        assert (data.is_date_backed, data.days_backed) == (False, 0)
        assert (int(data.values), data.values.numbers, str(data.values)) == (
            0x657,
            (6, 5, 7),
            "657",
        )
        assert [place for place, is_on in enumerate(data.values.bits) if is_on] == [
            0,
            1,
            2,
            4,
            6,
            9,
            10,
        ]
        assert data.values.is_on(3, 2) and not data.values.is_on(1, 0)
        assert data.reason == f"the key is registered until {data.last_day}"
        file = str(license.data_file)
        avlock("datacheck", file)
        avlock(
            "check", "--app-id", str(APP_ID), "--install-code", code, "--data", file, "--key", key
        )
        gone = license.register(keygen(code, "--type", "unregister"))
        assert gone.answer is Answer.KEY_UNREGISTERED and gone.is_done
        assert license.key().status is Status.UNREGISTERED
        assert license.key().key is None


def test_a_permanent_key_has_no_days(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        license.register(permanent(license.install_code))
        data = license.key()
        assert (data.first_day, data.last_day, data.days_left) == (None, None, None)
        assert data.instance == 0 and not data.too_many_instances


def test_moving_out(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        with pytest.raises(AvlockError, match="no key of index 0 is registered") as refused:
            license.move_out()
        assert refused.value.kind == "not-registered"
        license.register(permanent(license.install_code))
        license.move_out()
        data = license.key()
        assert data.status is Status.MOVED and not data.is_usable
        assert int(data.values) == 0
        assert json.loads(avlock("datacheck", "--format", "json", str(license.data_file)))


def test_a_secondary_registration(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path / "first") as first:
        primary = first.install_code
    key = permanent(primary, "--users", "2")
    with open_for_user(tmp_path / "second", "Ben Other") as second:
        assert second.install_code != primary
        assert second.register(key) == Answer.KEY_NOT_VALID
        assert second.register(key, primary=primary)
        data = second.key()
        assert (data.is_primary, data.primary_install_code) == (False, primary)
        assert data.local_install_code == second.install_code
        with pytest.raises(AvlockError, match="^primary: "):
            second.register(key, primary="D873BB821E46")


def test_a_trial(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        trial = license.make_trial(14, index=3, instances=0, values=0x005)
        assert (trial.key_type, trial.days_left, trial.index) == (KeyType.TRIAL, 14, 3)
        assert trial.values == 5
        with pytest.raises(AvlockError, match="registered there before") as refused:
            license.make_trial(14, index=3)
        assert (refused.value.kind, refused.value.hint) == ("trial-refused", "ask for a key")
        before = license.data_file.read_bytes()
        for terms in (
            {"days": 0},
            {"days": 65535},
            {"index": 255},
            {"values": 4096},
            {"users": 256},
        ):
            wrong: Dict[str, Any] = {"days": 1, "index": 4, **terms}
            with pytest.raises(AvlockError, match="expected"):
                license.make_trial(**wrong)
        assert license.data_file.read_bytes() == before
        later = license.make_trial(5, index=5, first_day=trial.today.replace(year=2070, day=1))
        assert not later.is_started and later.status is Status.REGISTERED


def test_checking_and_decoding_change_nothing(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        key = permanent(license.install_code, "--index", "2", "--values", "00F")
        before = license.data_file.read_bytes()
        check = license.check_key(key, 2)
        assert check and check.is_good and check.reason == "the key can be registered"
        late = license.check_key(
            keygen(license.install_code, "--start", "2020-01-01", "--days", "9")
        )
        assert late.is_good and "2020-01-09" in late.reason
        elsewhere = license.check_key(key, 1)
        assert not elsewhere and any(finding.code == "index" for finding in elsewhere.findings)
        fields = license.decode_key(key)
        assert (fields.app_id, fields.index, fields.icode) == (APP_ID, 2, license.icode)
        assert fields.values == 15 and fields.days is None and not fields.is_generic
        assert license.data_file.read_bytes() == before


@pytest.mark.testing
def test_a_key_expires_by_the_clock(tmp_path: pathlib.Path) -> None:
    computer = Computer(tmp_path)
    with computer.open() as license:
        key = keygen(license.install_code, "--days", "30", "--start", str(START))
        assert license.register(key)
        assert license.key().last_day == after(29)
        computer.clock.pass_hours(24 * 29)
        assert license.key().days_left == 1
        computer.clock.pass_hours(24)
        data = license.key()
        assert data.status is Status.EXPIRED and data.days_left == 0 and int(data.values) == 0
        assert data.today == after(30)
        terms = ("--app-id", str(APP_ID), "--key", key, "--data", str(license.data_file))
        told = avlock("check", *terms, "--on", str(after(30)), "--format", "json", status=1)
        assert '"code":"expired"' in told


@pytest.mark.testing
def test_a_clock_that_is_back_is_told_with_its_days(tmp_path: pathlib.Path) -> None:
    computer = Computer(tmp_path)
    with computer.open() as license:
        assert license.register(permanent(license.install_code))
    computer.set_day(after(-3))
    with computer.open() as license:
        data = license.key()
        assert (data.is_date_backed, data.days_backed) == (True, 3)
        assert [finding.code for finding in data.findings] == ["date-backed"]
        late = license.register(permanent(license.install_code))
        assert late.answer is Answer.SYSTEM_DATE_INCORRECT and not late


@pytest.mark.testing
def test_another_computer_is_not_registered(tmp_path: pathlib.Path) -> None:
    with Computer(tmp_path).open() as license:
        assert license.register(permanent(license.install_code))
        hash_of_first = license.machine_hash
    with Computer(tmp_path, "1b4e28ba-2fa1-11d2-883f-0016d3cca427").open() as license:
        data = license.key()
        assert data.status is Status.UNREGISTERED and data.key is None
        assert data.findings and license.machine_hash != hash_of_first
