"""The demo product, its vendor, and a computer whose data and clock a test sets."""

import datetime
import importlib
import os
import pathlib
import subprocess
from typing import Any, Dict, List, Optional, Sequence

from avlock_client import License

SECRET = "kW3-xQ9.mZ7_pL2="
APP_ID = 12345
ROOT = pathlib.Path(__file__).resolve().parents[3]
UUID = "4c4c4544-0035-3310-8036-b8c04f4d3532"
START = datetime.date(2026, 12, 1)


def avlock(*arguments: str, status: int = 0) -> str:
    """Runs the vendor's program, and returns what it prints."""
    program = os.environ.get("AVLOCK", str(ROOT / "target/debug/avlock"))
    environment = {
        "AVLOCK_ENCRYPTION_KEY": SECRET,
        "AVLOCK_CONFIG": os.devnull,
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [program, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert done.returncode == status, (arguments, done)
    return done.stdout.decode()


def keygen(install_code: str, *terms: str) -> str:
    """Makes a key of the demo product, as its vendor does."""
    application = ("--app-id", str(APP_ID))
    return avlock("keygen", *application, "--install-code", install_code, *terms).strip()


def permanent(install_code: str, *terms: str) -> str:
    return keygen(install_code, "--type", "permanent", *terms)


def open_for_user(folder: pathlib.Path, user: str = "Ann Example", **options: Any) -> License:
    """Opens the demo product, bound to the user's name, as this works on every computer."""
    license = License(
        APP_ID, "5.1", encryption_key=SECRET, sources=["User_Name"], folder=folder, **options
    )
    if not license.user.name:
        license.set_user(name=user)
    return license


def native_module() -> Any:
    """Returns the native module, which type checkers know as it is shipped."""
    return importlib.import_module("avlock_client._native")


class Computer:
    """A computer on which the demo product runs."""

    def __init__(self, folder: pathlib.Path, uuid: str = UUID) -> None:
        self.folder = folder
        self.machine: Dict[str, str] = {"System_UUID": uuid}
        self.clock = native_module().TestClock(f"{START}T10:00:00Z")

    def open(self, sources: Sequence[str] = ("System_UUID",)) -> License:
        opened = native_module().open_for_test(
            APP_ID,
            "5.1",
            encryption_key=SECRET,
            sources=list(sources),
            path=self.folder,
            machine=self.machine,
            clock=self.clock,
        )
        assert isinstance(opened, License)
        return opened

    def set_day(self, day: datetime.date) -> None:
        self.clock.set(f"{day}T10:00:00Z")


def after(days: int) -> datetime.date:
    return START + datetime.timedelta(days=days)


def names(folder: pathlib.Path) -> List[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def one_line(text: Optional[str]) -> bool:
    """True if a text is a sentence for people: of one line, and without a full stop."""
    return bool(text) and "\n" not in str(text) and not str(text).endswith(".")
