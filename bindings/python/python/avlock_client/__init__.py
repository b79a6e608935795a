"""What a program links that AVLock-style registration keys open.

The program shows its InstallCode, the vendor answers with a key, and the program registers it. From then on
`License.key` tells what the key grants, on this computer and on this day::

    from avlock_client import License, Status

    with License(12345, "5.1", encryption_key=KEY, name="Demo") as license:
        key = license.key()
        if key.status is Status.UNREGISTERED:
            print("Your InstallCode:", license.install_code)
            print(license.register(input("Registration key: ")).reason)
            key = license.key()
        if key.is_usable:
            run(key.days_left, key.values)
        else:
            print(key.reason)

The EncryptionKey is in every copy of the program: whoever takes it out can make keys.
"""

from ._native import (
    Finding,
    Holder,
    KeyCheck,
    KeyData,
    KeyFields,
    License,
    Registration,
    SourceReading,
    UserData,
    Values,
    __version__,
    decode_key,
)
from ._types import Answer, AvlockError, KeyType, Level, Status

__all__ = [
    "Answer",
    "AvlockError",
    "Finding",
    "Holder",
    "KeyCheck",
    "KeyData",
    "KeyFields",
    "KeyType",
    "Level",
    "License",
    "Registration",
    "SourceReading",
    "Status",
    "UserData",
    "Values",
    "__version__",
    "decode_key",
]
