"""A notes program as it would be sold.

A customer tries it for some days, sends his InstallCode to the vendor, and enters the key that comes back; the key also
tells which modules he bought, and how many copies may run at once.

product.py says what is sold, and this file all the rest. The notes are lines of a file beside the data file of the
license.
"""

import pathlib
import sys
from typing import Callable, List, Optional

import product
from avlock_client import AvlockError, KeyData, KeyType, License, Status

USAGE = "expected add TEXT, list, write, export, search WORD, license, register [KEY [CODE]] or move-out"
HOW_TO_BUY = (
    "`notes license` shows the InstallCode to send to the vendor, `notes register` takes his key"
)


class Refusal(Exception):
    """Why the program does not do what it was asked for, and what the customer can do."""

    def __init__(self, reason: str, hint: Optional[str]) -> None:
        super().__init__(reason)
        self.hint = hint or HOW_TO_BUY


class Notes:
    """The notes of a user, and the license. That one stays open while the program runs: this counts the copy."""

    def __init__(self, license: License, file: pathlib.Path) -> None:
        self.license = license
        self.file = file

    def start_trial(self) -> None:
        """Starts the trial with the first start, which is the one that finds no file of notes.

        Without this, a trial would begin anew where a key was unregistered.
        """
        if self.file.exists():
            return
        if self.license.key().status is Status.UNREGISTERED:
            try:
                self.license.make_trial(product.TRIAL_DAYS, instances=product.TRIAL_INSTANCES)
                print(f"notes: a trial of {product.TRIAL_DAYS} days begins today", file=sys.stderr)
            except AvlockError as error:
                # There is a registration that does not hold here: `license` tells why.
                if error.kind != "trial-refused":
                    raise
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch()

    def check_license(self) -> KeyData:
        """Returns the key of the program, if it may run here and now."""
        key = self.license.key()
        if key.is_usable and key.days_backed <= product.FORGIVEN_DAYS:
            return key
        raise Refusal(key.reason, key.hint)

    def check_export(self) -> None:
        """A module that the values of the key switch on."""
        if not self.check_license().values.is_on(*product.EXPORT):
            raise Refusal("the key does not include export", HOW_TO_BUY)

    def check_search(self) -> None:
        """A module that has a key of its own, besides that of the program."""
        self.check_license()
        key = self.license.key(product.SEARCH_INDEX)
        if not key.is_usable:
            raise Refusal(f"search: {key.reason}", key.hint)

    def show_license(self) -> None:
        """Shows what a customer needs to buy, and what he has. It works without a key as well."""
        key = self.license.key()
        trial = "trial, " if key.key_type is KeyType.TRIAL else ""
        print("InstallCode:", self.license.install_code)
        print(f"notes: {trial}{key.reason}")
        if key.days_left is not None:
            print("days left:", key.days_left)
        print("export:", "on" if key.values.is_on(*product.EXPORT) else "off")
        print("search:", self.license.key(product.SEARCH_INDEX).reason)

    def ask_for_key(self) -> None:
        print("Your InstallCode:", self.license.install_code)
        print("Registration key: ", end="", flush=True)
        typed = sys.stdin.readline()
        print()
        self.register(typed)

    def register(self, key: str, code: Optional[str] = None) -> None:
        """Takes a key as it was typed or pasted. A key that unregisters is obeyed as well.

        A key for several users was made for one of their computers: the others name its InstallCode.
        """
        answer = self.license.register(key, primary=code)
        if not answer:
            raise Refusal(answer.reason, answer.hint)
        print(answer.words)

    def move_out(self) -> None:
        """Gives the license up on this computer, before the vendor makes a key for another one."""
        self.license.move_out()
        print("the license of this computer is given up; register a key on the other one")

    def add(self, text: str) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            print(text, file=file)

    def write(self) -> None:
        """Adds each line that is typed, until the end of the input. This copy counts as running all the while."""
        for line in sys.stdin:
            self.add(line.rstrip("\r\n"))

    def print_notes(self, mark: str = "", word: str = "") -> None:
        """Prints the notes that contain a word, each behind a mark."""
        for note in self.file.read_text(encoding="utf-8").splitlines():
            if word in note:
                print(f"{mark}{note}")

    def run(self, words: List[str]) -> None:
        if words == ["license"]:
            self.show_license()
        elif words == ["register"]:
            self.ask_for_key()
        elif len(words) in (2, 3) and words[0] == "register":
            self.register(*words[1:])
        elif words == ["move-out"]:
            self.move_out()
        elif len(words) == 2 and words[0] == "add":
            self.check_license()
            self.add(words[1])
        elif words == ["write"]:
            self.check_license()
            self.write()
        elif words == ["list"]:
            self.check_license()
            self.print_notes()
        elif words == ["export"]:
            self.check_export()
            self.print_notes(mark="- ")
        elif len(words) == 2 and words[0] == "search":
            self.check_search()
            self.print_notes(word=words[1])
        else:
            raise Refusal(USAGE, "`notes list` shows all notes")


def open_license(folder: pathlib.Path) -> License:
    return License(
        product.APP_ID,
        product.VERSION,
        encryption_key=product.ENCRYPTION_KEY,
        name=product.NAME,
        sources=["System_UUID"],
        folder=folder,
        allow_container=True,  # so that the example can be tried anywhere
    )


def main(words: List[str], opened: Callable[[pathlib.Path], License] = open_license) -> int:
    folder = pathlib.Path.home() / ".notes"
    try:
        with opened(folder) as license:
            notes = Notes(license, folder / "notes.txt")
            notes.start_trial()
            notes.run(words)
    except (Refusal, AvlockError) as refused:
        print(f"notes: {refused}", f"hint: {refused.hint}", sep="\n", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"notes: cannot read or write the notes: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
