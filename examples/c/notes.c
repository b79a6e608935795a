/* A notes program as it would be sold. A customer tries it for some days, sends his InstallCode to the vendor, and enters
   the key that comes back; the key also tells which modules he bought, and how many copies may run at once.

   product.h says what is sold, and this file all the rest. The notes are lines of a file beside the data file of the
   license. A key that begins on a later day counts as registered; this vendor sends none.

   cc -std=c99 notes.c -lavlock -o notes */
#include "product.h"
#include <avlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef TESTING
#include "testing.h"
#endif

#define USAGE "expected add TEXT, list, write, export, search WORD, license, register [KEY [CODE]] or move-out"
#define HOW_TO_BUY \
  "`notes license` shows the InstallCode to send to the vendor, `notes register` takes his key"

/* The license stays open while the program runs: that is what counts this copy among the running ones. */
static avlock_license *license = NULL;
static char notes_file[1024];

/* Each function returns true if the program did what it was asked for, or has told why not. */
static int refuse(const char *reason, const char *hint) {
  fprintf(stderr, "notes: %s\nhint: %s\n", reason, hint);
  return 0;
}

/* Tells what the library says of its last call: the reason and what to do, in one text. */
static int refuse_last(void) {
  char text[1024] = "";
  avlock_last_error(text, sizeof text);
  fprintf(stderr, "notes: %s\n", text);
  return 0;
}

static int refuse_notes(void) { return refuse("cannot read or write the notes", "look at the disk and the folder"); }

static int refuse_index(uint8_t index, const char *module) {
  char reason[1024];
  if (avlock_reason(license, index, reason, sizeof reason) < 0) return refuse_last();
  fprintf(stderr, "notes: %s%s\nhint: %s\n", module, reason, HOW_TO_BUY);
  return 0;
}

/* The library answers that all values are off unless the status is registered. */
static int has_export(const avlock_key_data *key) {
  return key->status == AVLOCK_REGISTERED && (key->values & EXPORT_BIT) != 0;
}

/* True if the program may run here and now. */
static int check_license(avlock_key_data *key) {
  if (avlock_get_key_data(license, 0, key) < 0) return refuse_last();
  if (key->usable && key->days_backed <= FORGIVEN_DAYS) return 1;
  return refuse_index(0, "");
}

/* A module that the values of the key switch on. */
static int check_export(avlock_key_data *key) {
  if (!check_license(key)) return 0;
  return has_export(key) ? 1 : refuse("the key does not include export", HOW_TO_BUY);
}

/* A module that has a key of its own, besides that of the program. */
static int check_search(avlock_key_data *key) {
  if (!check_license(key)) return 0;
  if (avlock_get_key_data(license, SEARCH_INDEX, key) < 0) return refuse_last();
  return key->usable ? 1 : refuse_index(SEARCH_INDEX, "search: ");
}

/* Starts the trial with the first start, which is the one that finds no file of notes: without this, a trial would begin
   anew where a key was unregistered. */
static int start_trial(void) {
  avlock_key_data key = AVLOCK_KEY_DATA_INIT;
  FILE *file = fopen(notes_file, "r");
  if (file) {
    fclose(file);
    return 1;
  }
  if (avlock_get_key_data(license, 0, &key) < 0) return refuse_last();
  if (key.status == AVLOCK_UNREGISTERED) {
    int32_t answer = avlock_make_trial(license, 0, 1, TRIAL_INSTANCES, -1, TRIAL_DAYS, 0);
    if (answer == 0) fprintf(stderr, "notes: a trial of %d days begins today\n", TRIAL_DAYS);
    /* Refused is a trial where a registration does not hold here: `license` tells why. */
    else if (answer != AVLOCK_ERROR_REFUSED) return refuse_last();
  }
  file = fopen(notes_file, "a");
  return file && fclose(file) == 0 ? 1 : refuse_notes();
}

/* Shows what a customer needs to buy, and what he has. It works without a key as well. */
static int show_license(void) {
  avlock_key_data key = AVLOCK_KEY_DATA_INIT;
  char code[16], reason[1024], search[1024];
  if (avlock_install_code(license, code, sizeof code) < 0 || avlock_get_key_data(license, 0, &key) < 0 ||
      avlock_reason(license, 0, reason, sizeof reason) < 0 ||
      avlock_reason(license, SEARCH_INDEX, search, sizeof search) < 0)
    return refuse_last();
  printf("InstallCode: %s\n", code);
  /* Type 0 is a trial; nothing of a key is filled in where none is registered. */
  printf("notes: %s%s\n", key.key[0] && key.type == 0 ? "trial, " : "", reason);
  if (key.days_left >= 0) printf("days left: %d\n", (int)key.days_left);
  printf("export: %s\nsearch: %s\n", has_export(&key) ? "on" : "off", search);
  return 1;
}

/* Takes a key as it was typed or pasted. A key that unregisters is obeyed as well. A key for several users was made for one
   of their computers: the others name its InstallCode. */
static int register_key(const char *key, const char *code) {
  switch (code ? avlock_register_secondary(license, key, code) : avlock_register_key(license, key)) {
    case AVLOCK_ANSWER_REGISTERED: return puts("registered") >= 0;
    case AVLOCK_ANSWER_UNREGISTERED: return puts("key unregistered") >= 0;
    default: return refuse_last();
  }
}

static int ask_for_key(void) {
  char code[16], typed[256] = "";
  if (avlock_install_code(license, code, sizeof code) < 0) return refuse_last();
  printf("Your InstallCode: %s\nRegistration key: ", code);
  fflush(stdout);
  if (!fgets(typed, sizeof typed, stdin)) typed[0] = '\0';
  putchar('\n');
  return register_key(typed, NULL);
}

/* Gives the license up on this computer, before the vendor makes a key for another one. */
static int move_out(void) {
  if (avlock_move_out(license, 0) < 0) return refuse_last();
  return puts("the license of this computer is given up; register a key on the other one") >= 0;
}

static int add(const char *text) {
  FILE *file = fopen(notes_file, "a");
  int is_written = file && fprintf(file, "%s\n", text) >= 0;
  if (file && fclose(file) != 0) is_written = 0;
  return is_written ? 1 : refuse_notes();
}

/* Adds each line that is typed, until the end of the input. This copy counts as running all the while. */
static int write_notes(void) {
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\r\n")] = '\0';
    if (!add(line)) return 0;
  }
  return 1;
}

/* Prints the notes that contain a word, each behind a mark. */
static int print(const char *mark, const char *word) {
  char line[4096];
  FILE *file = fopen(notes_file, "r");
  if (!file) return refuse_notes();
  while (fgets(line, sizeof line, file))
    if (strstr(line, word)) printf("%s%s", mark, line);
  fclose(file);
  return 1;
}

static int open_license(const char *folder) {
  avlock_options options = AVLOCK_OPTIONS_INIT;
  options.app_id = PRODUCT_APP_ID;
  options.app_name = PRODUCT_NAME;
  options.app_version = PRODUCT_VERSION;
  options.encryption_key = PRODUCT_ENCRYPTION_KEY;
  options.sources = "System_UUID";
  options.flags = AVLOCK_ALLOW_CONTAINER; /* so that the example can be tried anywhere */
  options.folder = folder;
  return avlock_open(&options, &license) < 0 ? refuse_last() : 1;
}

static int run(int count, char **words) {
  avlock_key_data key = AVLOCK_KEY_DATA_INIT;
  const char *verb = count > 0 ? words[0] : "";
  if (count == 1 && strcmp(verb, "license") == 0) return show_license();
  if (count == 1 && strcmp(verb, "register") == 0) return ask_for_key();
  if (count == 2 && strcmp(verb, "register") == 0) return register_key(words[1], NULL);
  if (count == 3 && strcmp(verb, "register") == 0) return register_key(words[1], words[2]);
  if (count == 1 && strcmp(verb, "move-out") == 0) return move_out();
  if (count == 2 && strcmp(verb, "add") == 0) return check_license(&key) && add(words[1]);
  if (count == 1 && strcmp(verb, "write") == 0) return check_license(&key) && write_notes();
  if (count == 1 && strcmp(verb, "list") == 0) return check_license(&key) && print("", "");
  if (count == 1 && strcmp(verb, "export") == 0) return check_export(&key) && print("- ", "");
  if (count == 2 && strcmp(verb, "search") == 0) return check_search(&key) && print("", words[1]);
  return refuse(USAGE, "`notes list` shows all notes");
}

int main(int argc, char **argv) {
  const char *home = getenv("HOME");
  char folder[960];
  int is_done;
  argc -= 1;
  argv += 1;
#ifdef TESTING
  if (argc < 2 || avlock_testing_set_computer(argv[0], argv[1]) < 0) return !refuse("expected a time and a UUID", USAGE);
  argc -= 2;
  argv += 2;
#endif
  if (!home) home = getenv("USERPROFILE"); /* Windows */
  if (!home || strlen(home) > 900) return !refuse("the home folder is not known", "set HOME");
  snprintf(folder, sizeof folder, "%s/.notes", home);
  snprintf(notes_file, sizeof notes_file, "%s/notes.txt", folder);
  is_done = open_license(folder) && start_trial() && run(argc, argv);
  avlock_close(license);
  return is_done ? 0 : 1;
}
