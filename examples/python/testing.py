"""The notes program for tests.

The first two arguments are the time that the clock shows and System_UUID of the computer. It needs a package that was
built with the Cargo feature `testing`; the one that is shipped has no such functions.
"""

import importlib
import pathlib
import sys
from typing import Any

import notes
import product
from avlock_client import License

# Type checkers know the native module as it is shipped.
native: Any = importlib.import_module("avlock_client._native")


def open_license(folder: pathlib.Path) -> License:
    time, uuid = sys.argv[1:3]
    opened: License = native.open_for_test(
        product.APP_ID,
        product.VERSION,
        encryption_key=product.ENCRYPTION_KEY,
        sources=["System_UUID"],
        path=folder,
        machine={"System_UUID": uuid},
        clock=native.TestClock(time),
    )
    return opened


if __name__ == "__main__":
    sys.exit(notes.main(sys.argv[3:], open_license))
