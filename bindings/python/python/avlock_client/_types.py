"""The enumerations and the exception of avlock_client."""

import enum
from typing import Tuple, Type

__all__ = ["Answer", "AvlockError", "KeyType", "Level", "Status"]


class _Word(str, enum.Enum):
    """An enumeration whose members print as their words. (`enum.StrEnum` came with Python 3.11.)"""

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, form: str) -> str:
        return format(str(self.value), form)


class Status(_Word):
    """What the registration of an index is worth."""

    UNREGISTERED = "unregistered"
    """Nothing that holds is registered at the index."""
    MOVED = "moved"
    """The registration was moved to another computer."""
    EXPIRED = "expired"
    """The last day of the key is over."""
    REGISTERED = "registered"
    """The key is registered. It may begin on a later day: see `KeyData.is_usable`."""


class KeyType(_Word):
    """The purpose of a key."""

    TRIAL = "trial"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNREGISTER = "unregister"
    UNREGISTER_ALL = "unregister-all"


class Level(_Word):
    """How bad a finding is."""

    NOTE = "note"
    """Worth knowing."""
    WARNING = "warning"
    """The answer is good, but probably not what somebody wants."""
    ERROR = "error"
    """The answer is bad."""


class Answer(enum.IntEnum):
    """The answers of RegisterKey, by their published numbers."""

    REGISTERED = 0
    KEY_LENGTH_MISMATCH = 1
    SYSTEM_DATE_INCORRECT = 2
    KEY_UNREGISTERED = 3
    KEY_NOT_VALID = 4


class AvlockError(Exception):
    """Why a call could not be answered.

    `str` tells it in one sentence. It holds neither the EncryptionKey nor the value of a source.
    """

    hint: str
    """What to do, in one sentence."""
    kind: str
    """For programs: `settings`, `argument`, `source`, `file`, `damaged`, `other-key`, `busy`,
    `not-registered`, `trial-refused`, `clock`, `key`, `closed`, or `panic` for a fault of this package."""

    def __init__(self, message: str, hint: str = "", kind: str = "argument") -> None:
        super().__init__(message)
        self.hint = hint
        self.kind = kind

    def __reduce__(self) -> "Tuple[Type[AvlockError], Tuple[str, str, str]]":
        # A process pool carries errors from one process to another.
        return (type(self), (str(self), self.hint, self.kind))
