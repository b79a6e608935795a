"""What the vendor sells: the numbers that his profile, avlock.toml, has as well."""

# The vendor's EncryptionKey. It is in every copy of the program, and whoever has it can make keys. This one is public.
ENCRYPTION_KEY = "Demo-only.Notes1"
APP_ID = 4711
VERSION = "1.2"
NAME = "Notes"

# How long a customer may try the program.
TRIAL_DAYS = 15
# How many copies a trial lets run at once. A key has its own number.
TRIAL_INSTANCES = 2
# `export` is a module: it is bought with bit 0 of the first of the three numbers in Values.
EXPORT = (1, 0)
# `search` is sold by itself, with a key of this index.
SEARCH_INDEX = 1
# A clock may be one day back without fraud: a journey across the date line does that.
FORGIVEN_DAYS = 1
