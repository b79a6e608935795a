/* A protected program in C.  cc -std=c99 demo.c -lavlock -o demo */
#include <avlock.h>
#include <stdio.h>

/* The vendor's EncryptionKey. It is in every copy of the program. */
#define DEMO_KEY "kW3-xQ9.mZ7_pL2="

static void run(int32_t days_left, uint16_t values) {
  if (days_left < 0) printf("running for ever, values %03X\n", values);
  else printf("running for %d days, values %03X\n", (int)days_left, values);
}

int main(int argc, char **argv) {
  avlock_options options = AVLOCK_OPTIONS_INIT;
  avlock_license *license = NULL;
  avlock_key_data key = AVLOCK_KEY_DATA_INIT;
  char text[256];

  options.app_id = 12345;
  options.app_version = "5.1";
  options.encryption_key = DEMO_KEY;
  options.sources = "System_UUID";
  options.flags = AVLOCK_ALLOW_CONTAINER; /* so that the example can be tried anywhere */
  if (argc > 1) options.folder = argv[1];
  if (avlock_open(&options, &license) < 0 || avlock_get_key_data(license, 0, &key) < 0) goto failed;
  if (key.status == AVLOCK_UNREGISTERED) {
    if (avlock_install_code(license, text, sizeof text) < 0) goto failed;
    printf("Your InstallCode: %s\nRegistration key: ", text);
    fflush(stdout);
    if (!fgets(text, sizeof text, stdin)) text[0] = 0;
    if (avlock_register_key(license, text) != AVLOCK_ANSWER_REGISTERED) goto failed;
    if (avlock_get_key_data(license, 0, &key) < 0) goto failed;
  }
  if (key.usable) {
    run(key.days_left, key.values);
  } else {
    avlock_reason(license, 0, text, sizeof text);
    printf("%s\n", text);
  }
  avlock_close(license);
  return 0;
failed:
  avlock_last_error(text, sizeof text);
  fprintf(stderr, "%s\n", text);
  avlock_close(license);
  return 1;
}
