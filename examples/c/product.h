/* What the vendor sells: the numbers that his profile, avlock.toml, has as well. */
#ifndef PRODUCT_H
#define PRODUCT_H

/* The vendor's EncryptionKey. It is in every copy of the program, and whoever has it can make keys. This one is public. */
#define PRODUCT_ENCRYPTION_KEY "Demo-only.Notes1"
#define PRODUCT_APP_ID 4711
#define PRODUCT_VERSION "1.2"
#define PRODUCT_NAME "Notes"

/* How long a customer may try the program. */
#define TRIAL_DAYS 15
/* How many copies a trial lets run at once. A key has its own number. */
#define TRIAL_INSTANCES 2
/* `export` is a module: it is bought with bit 0 of the first of the three numbers in Values. */
#define EXPORT_BIT 0x100
/* `search` is sold by itself, with a key of this index. */
#define SEARCH_INDEX 1
/* A clock may be one day back without fraud: a journey across the date line does that. */
#define FORGIVEN_DAYS 1

#endif
