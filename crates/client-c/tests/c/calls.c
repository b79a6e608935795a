/* Every function with NULL, with buffers of every size, with texts and structs that cannot be. */
#include <avlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "kW3-xQ9.mZ7_pL2="
#define CHECK(what) \
  do { \
    if (!(what)) { \
      char why[512]; \
      avlock_last_error(why, sizeof why); \
      fprintf(stderr, "line %d: %s (%s)\n", __LINE__, #what, why); \
      exit(1); \
    } \
  } while (0)

static int explains(const char *part) {
  char text[512];
  int32_t length = avlock_last_error(text, sizeof text);
  return length > 0 && strstr(text, part) != NULL && strstr(text, KEY) == NULL;
}

static avlock_options good(const char *folder) {
  avlock_options options = AVLOCK_OPTIONS_INIT;
  options.app_id = 12345;
  options.app_name = "D\xC3\xA9mo";
  options.app_version = "5.1";
  options.encryption_key = KEY;
  options.sources = "User_Name";
  options.folder = folder;
  return options;
}

/* A struct of a later version: this one, and more behind it. */
typedef struct { avlock_key_data data; unsigned char more[8]; } later_key_data;
typedef struct { avlock_options options; unsigned char more[8]; } later_options;

int main(int argc, char **argv) {
  avlock_license *license, *none = NULL;
  avlock_options options;
  avlock_key_data data = AVLOCK_KEY_DATA_INIT;
  later_key_data later;
  later_options more;
  char text[64], code[16], small[4];
  int i;

  if (argc < 3) return 2;
  CHECK(sizeof(void *) != 8 || (sizeof(avlock_options) == 48 && sizeof(avlock_key_data) == 104));
  CHECK(strlen(avlock_version()) >= 5);

  /* Options that cannot be. License is NULL afterwards. */
  options = good(argv[1]);
  CHECK(avlock_open(&options, NULL) == AVLOCK_ERROR_ARGUMENT);
  license = (avlock_license *)&i;
  CHECK(avlock_open(NULL, &license) == AVLOCK_ERROR_ARGUMENT && license == NULL);
  options.struct_size = 0;
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_SETTINGS && explains("struct_size"));
  options.struct_size = sizeof options - 1;
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_SETTINGS);
  options = good(argv[1]); options.flags = 8;
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_SETTINGS && explains("flags"));
  options = good(argv[1]); options.app_version = NULL;
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_ARGUMENT && explains("app_version"));
  options = good(argv[1]); options.app_version = "5.256";
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_SETTINGS);
  options = good(argv[1]); options.encryption_key = "\xFF" KEY;
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_TEXT && explains("encryption_key"));
  options = good(argv[1]); options.encryption_key = "";
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_SETTINGS && explains(""));
  options = good(argv[1]); options.sources = "System_UUID,User_Name";
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_SETTINGS);
  options = good(argv[1]); options.sources = "Serial";
  CHECK(avlock_open(&options, &license) == AVLOCK_ERROR_SETTINGS && explains("BaseBoard_SN"));
  CHECK(license == NULL);
  memset(&more, 0, sizeof more);
  more.options = good(argv[1]); more.options.struct_size = sizeof more; more.more[7] = 1;
  CHECK(avlock_open(&more.options, &license) == AVLOCK_ERROR_SETTINGS && explains("newer"));
  more.more[7] = 0;
  CHECK(avlock_open(&more.options, &license) == 0 && license != NULL);
  avlock_close(license);
  avlock_close(NULL);

  /* Every function without a license. */
  CHECK(avlock_install_code(none, text, sizeof text) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_machine_hash(none, text, sizeof text) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_describe_source(none, "HD_SN", text, sizeof text) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_get_key_data(none, 0, &data) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_register_key(none, "x") == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_register_secondary(none, "x", "D873BB821E45") == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_make_trial(none, 0, 1, 0, -1, 5, 0) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_get_user(none, 0, text, sizeof text) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_set_user(none, "a", NULL, NULL, NULL) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_check_key(none, 0, "x") == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_move_out(none, 0) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_reason(none, 0, text, sizeof text) == AVLOCK_ERROR_ARGUMENT && explains("NULL"));

  options = good(argv[1]);
  CHECK(avlock_open(&options, &license) == 0);
  CHECK(avlock_last_error(text, sizeof text) == 0 && text[0] == 0);
  CHECK(avlock_install_code(license, text, sizeof text) == AVLOCK_ERROR_SOURCE);
  CHECK(avlock_set_user(license, "J\xC3\xBCrg", "", NULL, NULL) == 0);
  CHECK(avlock_set_user(license, "\xC3", NULL, NULL, NULL) == AVLOCK_ERROR_TEXT);
  CHECK(avlock_set_user(license, NULL, "Acme", NULL, NULL) == 0);

  /* Buffers of every size; never half a character, never a byte too many. */
  CHECK(avlock_get_user(license, 4, text, sizeof text) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_get_user(license, 0, NULL, 0) == 5);
  CHECK(avlock_get_user(license, 0, NULL, 9) == AVLOCK_ERROR_ARGUMENT);
  memset(small, '#', sizeof small);
  CHECK(avlock_get_user(license, 0, small, 0) == 5 && small[0] == '#');
  CHECK(avlock_get_user(license, 0, small, 1) == 5 && small[0] == 0 && small[1] == '#');
  CHECK(avlock_get_user(license, 0, small, 3) == 5 && strcmp(small, "J") == 0 && small[3] == '#');
  CHECK(avlock_get_user(license, 0, text, 6) == 5 && strcmp(text, "J\xC3\xBCrg") == 0);
  CHECK(avlock_get_user(license, 1, text, sizeof text) == 4 && strcmp(text, "Acme") == 0);
  CHECK(avlock_install_code(license, code, sizeof code) == 12 && strlen(code) == 12);
  CHECK(avlock_machine_hash(license, text, sizeof text) == 16);
  CHECK(avlock_describe_source(license, NULL, text, sizeof text) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_describe_source(license, "Serial", text, sizeof text) == AVLOCK_ERROR_SETTINGS);
  CHECK(avlock_describe_source(license, "User_Name", text, sizeof text) > 0 && !strstr(text, "rg"));

  /* Structs of every size. */
  CHECK(avlock_get_key_data(license, 0, NULL) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_get_key_data(license, 255, &data) == AVLOCK_ERROR_ARGUMENT);
  data.struct_size = 8;
  CHECK(avlock_get_key_data(license, 0, &data) == AVLOCK_ERROR_SETTINGS && data.status == 0);
  data.struct_size = sizeof data;
  CHECK(avlock_get_key_data(license, 0, &data) == 0 && data.status == AVLOCK_UNREGISTERED);
  CHECK(data.struct_size == sizeof data && data.days_left == -1 && data.key[0] == 0);
  memset(&later, '#', sizeof later);
  later.data.struct_size = sizeof later;
  CHECK(avlock_get_key_data(license, 0, &later.data) == 0 && later.data.struct_size == sizeof later);
  for (i = 0; i < 8; i++) CHECK(later.more[i] == 0);

  /* Keys. The one of the command line is for another computer than User_Name of this test. */
  CHECK(avlock_register_key(license, NULL) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_register_key(license, "\xFE") == AVLOCK_ERROR_TEXT);
  CHECK(avlock_register_key(license, "") == AVLOCK_ANSWER_LENGTH_MISMATCH && explains("28"));
  CHECK(avlock_register_key(license, argv[2]) == AVLOCK_ANSWER_NOT_VALID && explains(""));
  CHECK(avlock_check_key(license, 0, argv[2]) == 0 && explains(""));
  CHECK(avlock_register_secondary(license, NULL, "D873BB821E45") == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_register_secondary(license, argv[2], NULL) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_register_secondary(license, argv[2], "\xFE") == AVLOCK_ERROR_TEXT);
  CHECK(avlock_register_secondary(license, argv[2], "D873BB821E46") == AVLOCK_ERROR_ARGUMENT &&
        explains("primary_install_code"));
  CHECK(avlock_register_secondary(license, argv[2], "BED1ABB4B189") == AVLOCK_ANSWER_NOT_VALID && explains(""));
  CHECK(avlock_decode_key(NULL, argv[2], &data) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_decode_key("", argv[2], &data) == AVLOCK_ERROR_SETTINGS);
  CHECK(avlock_decode_key(KEY, argv[2], NULL) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_decode_key(KEY, "nonsense", &data) == AVLOCK_ANSWER_NOT_VALID && explains(""));
  CHECK(avlock_decode_key(KEY, argv[2], &data) == 0 && data.app_id == 12345 && data.type == 2);
  CHECK(strcmp(data.key, argv[2]) == 0);

  /* A trial, once; moved out, once. */
  CHECK(avlock_make_trial(license, 0, 1, 0, -2, 5, 0) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_make_trial(license, 0, 1, 0, -1, 5, 0xFFFF) == AVLOCK_ERROR_ARGUMENT);
  CHECK(avlock_move_out(license, 0) == AVLOCK_ERROR_REFUSED);
  CHECK(avlock_make_trial(license, 0, 1, 0, -1, 5, 0xABC) == 0);
  CHECK(avlock_make_trial(license, 0, 1, 0, -1, 5, 0xABC) == AVLOCK_ERROR_REFUSED && explains("trial"));
  CHECK(avlock_get_key_data(license, 0, &data) == 0 && data.status == AVLOCK_REGISTERED);
  CHECK(data.days_left == 5 && data.values == 0xABC && data.primary == 1 && data.instance == -1);
  CHECK(data.last_day == data.first_day + 4 && strcmp(data.local_install_code, code) == 0);
  CHECK(avlock_reason(license, 0, text, sizeof text) > 0);
  CHECK(avlock_move_out(license, 0) == 0);
  CHECK(avlock_get_key_data(license, 0, &data) == 0 && data.status == AVLOCK_MOVED);

  /* The key of the command line is for this computer, whose Users the one of the test shares. */
  CHECK(avlock_register_secondary(license, argv[2], "D873BB821E45") == AVLOCK_ANSWER_REGISTERED);
  CHECK(avlock_get_key_data(license, 0, &data) == 0 && data.status == AVLOCK_REGISTERED && data.primary == 0);
  CHECK(strcmp(data.primary_install_code, "D873BB821E45") == 0 && strcmp(data.local_install_code, code) == 0);
  avlock_close(license);
  for (i = 0; i < 1000; i++) {
    CHECK(avlock_open(&options, &license) == 0 && avlock_get_key_data(license, 0, &data) == 0);
    avlock_close(license);
  }
  puts("good");
  return 0;
}
