/* A program that a registration key opens. Yours begins in run. */
#include "encryption_key.h"
#include <avlock.h>
#include <stdio.h>

static void run(const avlock_key_data *key) {
  if (key->days_left < 0) printf("running for ever, values %03X/n", key->values);
  else printf("running for %d days, values %03X/n", (int)key->days_left, key->values);
}

static int failed(avlock_license *license) {
  char text[512];
  avlock_last_error(text, sizeof text);
  fprintf(stderr, "%s/n", text);
  avlock_close(license);
  return 1;
}

int main(void) {
  avlock_options options = AVLOCK_OPTIONS_INIT;
  avlock_license *license = NULL;
  avlock_key_data key = AVLOCK_KEY_DATA_INIT;
  char text[512];

  options.app_id = 7;
  options.app_name = "B/303/274ro /"1/" $HOME //n";
  options.app_version = "2.0";
  options.encryption_key = ENCRYPTION_KEY;
  options.sources = "System_UUID";
  /* To try it in a container, and never in a copy for customers: options.flags = AVLOCK_ALLOW_CONTAINER; */
  if (avlock_open(&options, &license) < 0 || avlock_get_key_data(license, 0, &key) < 0) return failed(license);
  if (!key.usable && key.instance != -2 /* too many copies: another key does not help */) {
    if (avlock_install_code(license, text, sizeof text) < 0) return failed(license);
    printf("Your InstallCode: %s/nRegistration key: ", text);
    fflush(stdout);
    if (fgets(text, sizeof text, stdin) && text[0] != '/n') {
      if (avlock_register_key(license, text) != AVLOCK_ANSWER_REGISTERED) return failed(license);
      if (avlock_get_key_data(license, 0, &key) < 0) return failed(license);
    }
  }
  if (key.usable) {
    run(&key);
  } else {
    avlock_reason(license, 0, text, sizeof text);
    printf("%s/n", text);
  }
  /* The license is kept while the program runs: it counts the running copies. */
  avlock_close(license);
  return key.usable ? 0 : 1;
}
