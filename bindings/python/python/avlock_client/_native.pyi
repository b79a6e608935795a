import datetime
import os
import pathlib
from types import TracebackType
from typing import Iterable, Optional, SupportsIndex, Tuple, Type, Union, final

from ._types import Answer, KeyType, Level, Status

__version__: str

@final
class License:
    """A product's registrations on this computer. Any thread may ask.

    Every call that cannot be answered raises AvlockError. A key that is refused is an answer, and no error.
    """

    def __new__(
        cls,
        app_id: SupportsIndex,
        version: str,
        *,
        encryption_key: str,
        name: Optional[str] = None,
        sources: Union[str, Iterable[str], None] = None,
        folder: Union[str, "os.PathLike[str]", None] = None,
        all_users: bool = False,
        count_instances: bool = True,
        firmware_uuid: bool = False,
        allow_container: bool = False,
    ) -> "License":
        """Opens the data file of a product, and stores how late it is. A file that does not exist is no
        error: nothing is registered then, and nothing is written.

        version: "major.minor", each 0 to 255.
        encryption_key: characters of Windows-1252, of which the first 16 count.
        name: folders of the user are called after it; it should not change from version to version.
        sources: what the InstallCode is made of, such as ["System_UUID", "HD_SN"]; System_UUID if left out.
        folder: the folder of the data file; one of the user's if left out.
        all_users: a folder of the computer, which the installer made.
        count_instances: False if copies that run at once are not counted.
        firmware_uuid: System_UUID of the firmware on Linux too, where only root may read it.
        allow_container: takes the identity of a container, which may be that of many computers.
        """

    def close(self) -> None:
        """Gives up the slot among the running copies, and stores how late it is. Closing twice is no error."""

    def __enter__(self) -> "License": ...
    def __exit__(
        self,
        exc_type: Optional[Type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
        /,
    ) -> None: ...
    @property
    def install_code(self) -> str:
        """The InstallCode that the vendor needs for a key."""

    @property
    def icode(self) -> int:
        """The ICode of the InstallCode, which keys are bound to."""

    @property
    def machine_hash(self) -> str:
        """Tells computers apart that share an InstallCode: 16 hexadecimal digits."""

    def key(self, index: SupportsIndex = 0) -> "KeyData":
        """Tells what is registered at an index, 0 to 254, and takes a slot among the running copies if
        something is."""

    def register(self, key: str, *, primary: Optional[str] = None) -> "Registration":
        """Registers a key as a user typed it: case, hyphens, blanks and line ends do not count.

        primary: InstallCode of the computer that the key was issued for, if this one shares its Users.
        """

    def make_trial(
        self,
        days: SupportsIndex,
        *,
        index: SupportsIndex = 0,
        first_day: Optional[datetime.date] = None,
        users: SupportsIndex = 1,
        instances: SupportsIndex = 1,
        values: SupportsIndex = 0,
    ) -> "KeyData":
        """Starts a trial where nothing was ever registered at its index; from today on if first_day is
        left out."""

    def check_key(self, key: str, index: SupportsIndex = 0) -> "KeyCheck":
        """Tells whether a key could be registered here, without registering it."""

    def decode_key(self, key: str) -> "KeyFields":
        """Opens a key, for whatever application and computer it is. AvlockError tells why it does not read."""

    @property
    def user(self) -> "UserData":
        """The user's data as the data file has them; empty if it has none."""

    def set_user(
        self,
        *,
        name: Optional[str] = None,
        company: Optional[str] = None,
        email: Optional[str] = None,
        other: Optional[str] = None,
    ) -> None:
        """Stores the user's data; what is left out stays as it is."""

    def sources(self) -> "Tuple[SourceReading, ...]":
        """Reads every source of this computer, masked, for a page that support can ask for."""

    def notes(self) -> Tuple[str, ...]:
        """Lists what is worth knowing about this computer."""

    def move_out(self, index: SupportsIndex = 0) -> None:
        """Marks the registration of an index as moved to another computer."""

    @property
    def data_file(self) -> pathlib.Path:
        """The full path of the data file, whether or not it exists."""

@final
class KeyData:
    """The registration of one index, on this computer and on this day.

    Of an unregistered index nothing of a key is filled in, so that nothing of one that does not hold can be
    used by mistake.
    """

    @property
    def index(self) -> int: ...
    @property
    def status(self) -> Status: ...
    @property
    def is_usable(self) -> bool:
        """True if the status is REGISTERED, the first day has come, and a slot was free. The clock is not
        judged: see days_backed."""

    @property
    def is_started(self) -> bool:
        """True if today is not before the first authorised day."""

    @property
    def key(self) -> Optional[str]: ...
    @property
    def fields(self) -> "Optional[KeyFields]": ...
    @property
    def key_type(self) -> Optional[KeyType]: ...
    @property
    def today(self) -> datetime.date:
        """The day that all this holds for: local time, or later if the clock was turned back meanwhile."""

    @property
    def first_day(self) -> Optional[datetime.date]:
        """The first authorised day; None of a permanent key."""

    @property
    def last_day(self) -> Optional[datetime.date]:
        """The last authorised day; None of a permanent key."""

    @property
    def days_left(self) -> Optional[int]:
        """How many authorised days are left, today included; None of a permanent key."""

    @property
    def is_date_backed(self) -> bool:
        """True if the clock is behind the last date that the program saw."""

    @property
    def days_backed(self) -> int:
        """By how many days. The program decides: a journey across the date line puts the clock back by 1."""

    @property
    def is_primary(self) -> Optional[bool]:
        """True on the computer that the key was issued for, False for a secondary registration."""

    @property
    def primary_install_code(self) -> Optional[str]: ...
    @property
    def primary_icode(self) -> Optional[int]: ...
    @property
    def local_install_code(self) -> Optional[str]:
        """InstallCode of this computer, as it was when the key was registered."""

    @property
    def icode(self) -> Optional[int]:
        """The ICode that the key is bound to; None of a generic key."""

    @property
    def users(self) -> Optional[int]: ...
    @property
    def instances(self) -> Optional[int]:
        """How many copies may run at once; 0 if they are not counted."""

    @property
    def instance(self) -> Optional[int]:
        """The slot of this copy, from 0; None if copies are not counted, or too many run."""

    @property
    def too_many_instances(self) -> bool: ...
    @property
    def holders(self) -> "Tuple[Holder, ...]":
        """The copies that hold all slots, if there are too many."""

    @property
    def values(self) -> "Values":
        """The vendor's twelve bits; all off unless the status is REGISTERED."""

    @property
    def reason(self) -> str:
        """Why the program may run or may not, in one sentence."""

    @property
    def hint(self) -> Optional[str]:
        """What to do about it, if there is anything to do."""

    @property
    def findings(self) -> "Tuple[Finding, ...]":
        """Everything that there is to tell, the most serious first."""

@final
class KeyCheck:
    """Whether a key could be registered here. True if it could; the key may be expired, or begin later."""

    @property
    def is_good(self) -> bool: ...
    @property
    def fields(self) -> "Optional[KeyFields]": ...
    @property
    def reason(self) -> str:
        """Why the key could not be registered, or what is wrong with one that could."""

    @property
    def hint(self) -> Optional[str]: ...
    @property
    def findings(self) -> "Tuple[Finding, ...]": ...
    def __bool__(self) -> bool: ...

@final
class KeyFields:
    """What a key holds, for whatever application and computer it is."""

    @property
    def app_id(self) -> int: ...
    @property
    def index(self) -> int: ...
    @property
    def key_type(self) -> KeyType: ...
    @property
    def is_generic(self) -> bool: ...
    @property
    def icode(self) -> Optional[int]: ...
    @property
    def version(self) -> Optional[str]:
        """The version that a generic key is for."""

    @property
    def users(self) -> Optional[int]: ...
    @property
    def instances(self) -> Optional[int]: ...
    @property
    def values(self) -> "Optional[Values]": ...
    @property
    def first_day(self) -> Optional[datetime.date]: ...
    @property
    def last_day(self) -> Optional[datetime.date]: ...
    @property
    def days(self) -> Optional[int]: ...

@final
class Values:
    """The vendor's twelve bits: `int(values)`, 0 to 4095; three numbers; or single bits."""

    @property
    def numbers(self) -> Tuple[int, int, int]:
        """Three numbers of 0 to 15, the most significant first."""

    @property
    def bits(self) -> Tuple[bool, ...]:
        """Twelve bits, the least significant first."""

    def is_on(self, number: SupportsIndex, bit: SupportsIndex) -> bool:
        """True if bit 0 to 3 (0 the least significant) of number 1 to 3 is on."""

    def __int__(self) -> int: ...
    def __index__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Registration:
    """The answer to a key. True if the key was obeyed; equal to the published number, 0 to 4."""

    @property
    def answer(self) -> Answer: ...
    @property
    def is_done(self) -> bool:
        """True if the key was obeyed, and the data file changed."""

    @property
    def words(self) -> str:
        """The published words of the answer."""

    @property
    def fields(self) -> Optional[KeyFields]: ...
    @property
    def reason(self) -> str:
        """Why the key was refused, or what is wrong with one that was obeyed; else the words."""

    @property
    def hint(self) -> Optional[str]: ...
    @property
    def findings(self) -> "Tuple[Finding, ...]": ...
    def __int__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Finding:
    """Something that there is to tell about a key or a registration."""

    @property
    def code(self) -> str:
        """The stable code, for programs."""

    @property
    def level(self) -> Level: ...
    @property
    def message(self) -> str: ...
    @property
    def hint(self) -> Optional[str]: ...
    @property
    def expected(self) -> Optional[str]: ...
    @property
    def actual(self) -> Optional[str]: ...

@final
class Holder:
    """A running copy of the program."""

    @property
    def slot(self) -> int: ...
    @property
    def host(self) -> str: ...
    @property
    def process(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def since(self) -> str:
        """When it took the slot, UTC, as `2026-11-25T15:02:04Z`."""

@final
class SourceReading:
    """A source on this computer."""

    @property
    def name(self) -> str: ...
    @property
    def is_chosen(self) -> bool:
        """True if the InstallCode is made of it."""

    @property
    def state(self) -> str:
        """`ok`, `absent`, `not-permitted`, `placeholder` or `failed`."""

    @property
    def masked(self) -> Optional[str]:
        """Its value, all but its end hidden."""

    @property
    def reason(self) -> Optional[str]:
        """Why it cannot be read."""

    @property
    def hint(self) -> Optional[str]: ...

@final
class UserData:
    """The user's own data."""

    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def other(self) -> str: ...

def decode_key(encryption_key: str, key: str) -> KeyFields:
    """Opens a key under an EncryptionKey, for whatever application and computer it is."""
