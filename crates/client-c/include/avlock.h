/* libavlock: what a program links that registration keys open.
 *
 * Every function that returns int32_t returns 0 or a positive answer, or one of the AVLOCK_ERROR numbers, which
 * never change; avlock_last_error tells why, in words. Texts are UTF-8 and end with a zero byte. A text
 * that comes out is written into a buffer of the caller, and the length of the whole text is returned, as by
 * snprintf. Any thread may call; nobody may close a license while another thread calls with it.
 *
 * The EncryptionKey is in every copy of the program: whoever takes it out can make keys.
 *
 * Made by cbindgen from the source; tests/header.rs compares the two.
 */

#ifndef AVLOCK_H
#define AVLOCK_H

#include <stddef.h>
#include <stdint.h>

/*
 A pointer is NULL, an index or field does not exist, or a text cannot be stored.
 */
#define AVLOCK_ERROR_ARGUMENT (-1)

/*
 A text is not UTF-8.
 */
#define AVLOCK_ERROR_TEXT (-2)

/*
 The settings cannot be, contradict each other, or are of an unknown size.
 */
#define AVLOCK_ERROR_SETTINGS (-3)

/*
 A source of the InstallCode cannot be read on this computer.
 */
#define AVLOCK_ERROR_SOURCE (-4)

/*
 A file or folder cannot be read or written. Nothing was changed.
 */
#define AVLOCK_ERROR_FILE (-5)

/*
 The data file is damaged, or is some other file. It was left as it is.
 */
#define AVLOCK_ERROR_DAMAGED (-6)

/*
 The data file is that of another product. It was left as it is.
 */
#define AVLOCK_ERROR_OTHER_KEY (-7)

/*
 Another process has kept the data file locked for too long. Nothing was changed.
 */
#define AVLOCK_ERROR_BUSY (-8)

/*
 A trial cannot be started, or there is no registration to do this with.
 */
#define AVLOCK_ERROR_REFUSED (-9)

/*
 The computer's clock shows a day that cannot be stored.
 */
#define AVLOCK_ERROR_CLOCK (-10)

/*
 The library has a fault. Nothing is known of what was done.
 */
#define AVLOCK_ERROR_PANIC (-99)

/*
 Copies of the program that run at once are not counted.
 */
#define AVLOCK_NO_INSTANCES 1

/*
 System_UUID is that of the firmware on Linux too, where only the administrator can read it.
 */
#define AVLOCK_FIRMWARE_UUID 2

/*
 The identity of a container is taken, which may be that of many computers.
 */
#define AVLOCK_ALLOW_CONTAINER 4

/*
 Nothing is registered at the index.
 */
#define AVLOCK_UNREGISTERED 1

/*
 The registration was moved to another computer.
 */
#define AVLOCK_MOVED 2

/*
 The last day of the key is over.
 */
#define AVLOCK_EXPIRED 3

/*
 The key is registered. It may begin on a later day: see first_day.
 */
#define AVLOCK_REGISTERED 4

/*
 An open license. Any thread may call with it; nobody may close it while another thread calls.
 */
typedef struct avlock_license avlock_license;

/*
 What is protected, and by what.
 */
typedef struct {
  /*
   sizeof(avlock_options), which AVLOCK_OPTIONS_INIT sets.
   */
  uint32_t struct_size;
  /*
   AppID, 0 to 65535.
   */
  uint16_t app_id;
  /*
   AVLOCK_NO_INSTANCES and others, added up; others are an error.
   */
  uint16_t flags;
  /*
   The name of the product, or NULL. Folders of the user are called after it.
   */
  const char *app_name;
  /*
   The version, "major.minor", each 0 to 255.
   */
  const char *app_version;
  /*
   The EncryptionKey: 16 characters of Windows-1252, in UTF-8. Fewer are filled up with public ones; of more the
   first 16 count.
   */
  const char *encryption_key;
  /*
   The names of the sources, joined by commas: "System_UUID,HD_SN".
   */
  const char *sources;
  /*
   The folder of the data file; NULL for one of the user.
   */
  const char *folder;
} avlock_options;

/*
 The registration of one index, on this computer and on this day. Days are counted as Delphi's
 TDateTime does: day 1 is 1899-12-31.
 */
typedef struct {
  /*
   sizeof(avlock_key_data), which AVLOCK_KEY_DATA_INIT sets.
   */
  uint32_t struct_size;
  /*
   AVLOCK_UNREGISTERED to AVLOCK_REGISTERED.
   */
  int32_t status;
  /*
   How many days are left, today included; -1 without an end.
   */
  int32_t days_left;
  /*
   The first day; -1 of a permanent key.
   */
  int32_t first_day;
  /*
   The last day; -1 of a permanent key.
   */
  int32_t last_day;
  /*
   How many days the clock is behind the last date that was seen; 0 if it is not.
   */
  int32_t days_backed;
  /*
   The slot of this copy, from 0; -1 if copies are not counted, -2 if too many run.
   */
  int32_t instance;
  /*
   The ICode that the key is bound to; of a generic key the version, major * 256 + minor.
   */
  uint16_t icode;
  /*
   AppID of the key.
   */
  uint16_t app_id;
  /*
   The twelve free bits.
   */
  uint16_t values;
  /*
   The index.
   */
  uint8_t index;
  /*
   How many computers may share the key.
   */
  uint8_t users;
  /*
   How many copies may run at once; 0 if they are not counted.
   */
  uint8_t instances;
  /*
   The type as in the key: 0 trial, 1 temporary, 2 permanent, 3 unregister, 4 unregister-all; 5 more if the
   key is generic.
   */
  uint8_t type;
  /*
   1 on the computer that the key was issued for, 0 otherwise.
   */
  uint8_t primary;
  /*
   1 if the program may run: registered, begun, and not too many copies; 0 otherwise. A clock that is
   back is not judged: see `days_backed`.
   */
  uint8_t usable;
  /*
   The key with hyphens.
   */
  char key[32];
  /*
   InstallCode of the computer that the key was issued for.
   */
  char primary_install_code[16];
  /*
   InstallCode of this computer when the key was registered.
   */
  char local_install_code[16];
} avlock_key_data;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 Returns the version of the library, such as "0.1.0".
 */
const char *avlock_version(void);

/*
 Opens the data file of a product on this computer. Returns 0 and a license, or an error and NULL.
 */
int32_t avlock_open(const avlock_options *options, avlock_license **license);

/*
 Closes a license, and gives up its slot among the running copies. NULL is none. Nobody may call with
 it at the same time or later.
 */
void avlock_close(avlock_license *license);

/*
 Writes the InstallCode that the vendor needs: 12 letters. Returns its length.
 */
int32_t avlock_install_code(avlock_license *license, char *text, size_t size);

/*
 Writes the hash that tells computers apart which share an InstallCode: 16 letters. Returns its length.
 */
int32_t avlock_machine_hash(avlock_license *license,
                            char *text,
                            size_t size);

/*
 Writes the value of a source of this computer, masked, for a page that support asks for. Returns its
 length, or AVLOCK_ERROR_SOURCE if it cannot be read; avlock_last_error tells why.
 */
int32_t avlock_describe_source(avlock_license *license,
                               const char *source,
                               char *text,
                               size_t size);

/*
 Tells what is registered at an index, 0 to 254, and takes a slot among the running copies if something
 is. Returns 0.
 */
int32_t avlock_get_key_data(avlock_license *license,
                            uint8_t index,
                            avlock_key_data *data);

/*
 Registers a key as a user typed it. Returns AVLOCK_ANSWER_REGISTERED to AVLOCK_ANSWER_NOT_VALID;
 avlock_last_error tells why a key was refused.
 */
int32_t avlock_register_key(avlock_license *license, const char *key);

/*
 Registers a key that was issued for another computer, whose Users this one shares: a secondary registration.
 primary_install_code is that of the other computer. Answers are those of avlock_register_key.
 */
int32_t avlock_register_secondary(avlock_license *license,
                                  const char *key,
                                  const char *primary_install_code);

/*
 Starts a trial of some days at an index. A first_day of -1 is today. Returns 0, or
 AVLOCK_ERROR_REFUSED if there was a registration or a trial before.
 */
int32_t avlock_make_trial(avlock_license *license,
                          uint8_t index,
                          uint8_t users,
                          uint8_t instances,
                          int32_t first_day,
                          uint16_t days,
                          uint16_t values);

/*
 Writes a field of the user's data: 0 name, 1 company, 2 e-mail, 3 other. Returns its length.
 */
int32_t avlock_get_user(avlock_license *license, int32_t field, char *text, size_t size);

/*
 Stores the user's data. NULL leaves a field as it is. Returns 0.
 */
int32_t avlock_set_user(avlock_license *license,
                        const char *name,
                        const char *company,
                        const char *email,
                        const char *other);

/*
 Returns 1 if a key could be registered here at an index, else 0; avlock_last_error tells why not. Nothing
 is registered.
 */
int32_t avlock_check_key(avlock_license *license,
                         uint8_t index,
                         const char *key);

/*
 Opens a key and tells what it holds, for whatever application and computer it is. Returns 0, or
 AVLOCK_ANSWER_NOT_VALID for a key that does not read.
 */
int32_t avlock_decode_key(const char *encryption_key, const char *key, avlock_key_data *data);

/*
 Marks the registration of an index as moved to another computer. Returns 0.
 */
int32_t avlock_move_out(avlock_license *license, uint8_t index);

/*
 Writes one sentence about an index: why the program may run or may not, and where other copies run.
 Returns its length.
 */
int32_t avlock_reason(avlock_license *license, uint8_t index, char *text, size_t size);

/*
 Writes why the last call of this thread failed, or refused a key; empty if it did neither. Returns its
 length. It is not changed by this call.
 */
int32_t avlock_last_error(char *text,
                          size_t size);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* AVLOCK_H */

/* The answers of avlock_register_key, as published. */
#define AVLOCK_ANSWER_REGISTERED 0
#define AVLOCK_ANSWER_LENGTH_MISMATCH 1
#define AVLOCK_ANSWER_SYSTEM_DATE_INCORRECT 2
#define AVLOCK_ANSWER_UNREGISTERED 3
#define AVLOCK_ANSWER_NOT_VALID 4

/* The first value of each struct: avlock_options options = AVLOCK_OPTIONS_INIT; */
#define AVLOCK_OPTIONS_INIT { sizeof(avlock_options), 0, 0, NULL, NULL, NULL, NULL, NULL }
#define AVLOCK_KEY_DATA_INIT { sizeof(avlock_key_data), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0}, {0}, {0} }

/* Kept for calls to an online licence manager, which come later: avlock_online_get_key, _start_trial,
 * _extend_trial, _register_key, _renew, _synchronize, _full_synchronize, _start_secondary, _move_primary,
 * _restore_primary, _move_secondary, _restore_secondary, _save_user, _request_key, _check_date. */
