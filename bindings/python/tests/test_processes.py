"""Several processes and threads with one data file."""

import gc
import multiprocessing
import pathlib
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from typing import Dict, List, Union

import pytest
from avlock_client import License, Status
from support import APP_ID, open_for_user, permanent

FORK = multiprocessing.get_context("fork")
SPAWN = multiprocessing.get_context("spawn")


def told(license: License, pipe: Connection) -> None:
    data = license.key()
    pipe.send((str(data.status), data.instance, data.too_many_instances))


def own_license(folder: pathlib.Path, pipe: Connection) -> None:
    with open_for_user(folder) as license:
        told(license, pipe)
        holders = license.key().holders
        pipe.send([(holder.slot, holder.process) for holder in holders])


def register_at(folder: pathlib.Path, key: str, pipe: Connection) -> None:
    with open_for_user(folder) as license:
        pipe.recv()
        pipe.send(int(license.register(key)))


def test_too_many_instances_are_told_with_their_holders(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        license.register(permanent(license.install_code, "--instances", "1"))
        assert license.key().instance == 0
        here, there = SPAWN.Pipe()
        child = SPAWN.Process(target=own_license, args=(tmp_path, there))
        child.start()
        assert here.recv() == ("registered", None, True)
        holders = here.recv()
        child.join()
        assert [slot for slot, _ in holders] == [0] and child.exitcode == 0
        assert holders[0][1] == multiprocessing.current_process().pid
        # The same process does not count twice.
        with open_for_user(tmp_path) as second:
            assert second.key().instance == 0
    # The slot is free again.
    here, there = SPAWN.Pipe()
    child = SPAWN.Process(target=own_license, args=(tmp_path, there))
    child.start()
    assert here.recv() == ("registered", 0, False)
    child.join()


def test_a_forked_child_shares_the_slot_of_its_parent_s_license(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        license.register(permanent(license.install_code, "--instances", "1"))
        assert license.key().instance == 0
        here, there = FORK.Pipe()
        shared = FORK.Process(target=told, args=(license, there))
        shared.start()
        assert here.recv() == ("registered", 0, False)
        shared.join()
        own = FORK.Process(target=own_license, args=(tmp_path, there))
        own.start()
        assert here.recv() == ("registered", None, True)
        own.join()
        assert license.key().instance == 0


def test_two_processes_that_register_at_once_lose_nothing(tmp_path: pathlib.Path) -> None:
    with open_for_user(tmp_path) as license:
        code = license.install_code
    pipes, children = [], []
    for index in range(2):
        key = permanent(code, "--index", str(index), "--instances", "0")
        here, there = SPAWN.Pipe()
        child = SPAWN.Process(target=register_at, args=(tmp_path, key, there))
        child.start()
        pipes.append(here)
        children.append(child)
    for pipe in pipes:
        pipe.send("now")
    assert [pipe.recv() for pipe in pipes] == [0, 0]
    for child in children:
        child.join()
    with open_for_user(tmp_path) as license:
        assert [license.key(index).status for index in range(2)] == [Status.REGISTERED] * 2


def test_a_license_that_is_collected_frees_its_slot(tmp_path: pathlib.Path) -> None:
    license = open_for_user(tmp_path)
    license.register(permanent(license.install_code, "--instances", "1"))
    assert license.key().instance == 0
    del license
    gc.collect()
    here, there = SPAWN.Pipe()
    child = SPAWN.Process(target=own_license, args=(tmp_path, there))
    child.start()
    assert here.recv() == ("registered", 0, False)
    child.join()


def test_threads_share_a_license_and_closing_waits_for_nobody(tmp_path: pathlib.Path) -> None:
    license = open_for_user(tmp_path)
    license.register(permanent(license.install_code, "--instances", "0"))
    seen: List[Status] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(license.key().status for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    license.close()
    assert seen == [Status.REGISTERED] * 80


def test_the_secret_is_in_no_output_of_a_program_that_fails(tmp_path: pathlib.Path) -> None:
    program = (
        "import sys, avlock_client\n"
        "secret = sys.stdin.read()\n"
        f"avlock_client.License({APP_ID}, '5.1', encryption_key=secret, folder=sys.argv[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        input="secret-with-a\tb",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 1 and "AvlockError" in done.stderr
    assert "secret-with-a" not in done.stdout + done.stderr


@pytest.mark.parametrize("path", ["text", "path", "home"])
def test_a_folder_may_be_any_path(
    path: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folders: Dict[str, Union[str, pathlib.Path, None]] = {
        "text": "Zoë",
        "path": pathlib.Path("Zoë"),
        "home": None,
    }
    folder = folders[path]
    with License(
        APP_ID, "5.1", encryption_key="x", sources="User_Name", name="Zoë", folder=folder
    ) as license:
        expected = "Zoë" if folder else ".local/share/Zoë"
        assert license.data_file.parent == tmp_path.resolve() / expected
        license.set_user(name="Jörg")
        license.set_user(company="Größe & Co")
        assert (license.user.name, license.user.company) == ("Jörg", "Größe & Co")
        assert license.data_file.exists()
