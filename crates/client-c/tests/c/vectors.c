/* Every line of a file of vectors, through the functions of a build with the feature `testing`. A line of the
 * standard input is a vector, its fields have a tab between them, and the first says what it is. */
#include <avlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int32_t avlock_testing_codes_of(const char *const *names, const char *const *values, size_t count, char *text,
                                size_t size);
int32_t avlock_testing_seal_forward(const char *encryption_key, uint16_t day, uint32_t millisecond, char *text,
                                    size_t size);
int32_t avlock_testing_open_forward(const char *encryption_key, const char *sealed, char *text, size_t size);
int32_t avlock_testing_fault(void);

static char text[512];
static int line_number;

static void expect(int is_good, const char *what) {
  if (is_good) return;
  fprintf(stderr, "line %d: %s, found %s\n", line_number, what, text);
  exit(1);
}

/* codes, what they are, and pairs of name and value; refused, a part of the reason, and the same. */
static void codes(char **fields, int count) {
  const char *names[16], *values[16];
  int place, is_refused = strcmp(fields[0], "refused") == 0;
  int32_t length;
  for (place = 2; place + 1 < count; place += 2) {
    names[place / 2 - 1] = fields[place];
    values[place / 2 - 1] = fields[place + 1];
  }
  length = avlock_testing_codes_of(names, values, (size_t)(count / 2 - 1), text, sizeof text);
  if (is_refused) {
    expect(length == AVLOCK_ERROR_ARGUMENT, "expected a refusal");
    avlock_last_error(text, sizeof text);
    expect(strstr(text, fields[1]) != NULL, fields[1]);
  } else {
    expect(length == (int32_t)strlen(fields[1]) && strcmp(text, fields[1]) == 0, fields[1]);
  }
}

/* date, EncryptionKey, `lf`, day, millisecond. */
static void date(char **fields) {
  char expected[64];
  uint16_t day = (uint16_t)strtoul(fields[3], NULL, 10);
  uint32_t millisecond = (uint32_t)strtoul(fields[4], NULL, 10);
  expect(avlock_testing_seal_forward(fields[1], day, millisecond, text, sizeof text) > 0, "expected to seal");
  expect(strcmp(text, fields[2]) == 0, fields[2]);
  sprintf(expected, "%u %lu", (unsigned)day, (unsigned long)millisecond);
  expect(avlock_testing_open_forward(fields[1], fields[2], text, sizeof text) > 0, "expected to open");
  expect(strcmp(text, expected) == 0, expected);
}

int main(void) {
  static char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    char *fields[40], *rest = line;
    int count = 0;
    line_number++;
    line[strcspn(line, "\n")] = 0;
    while (rest && count < 34) {
      fields[count++] = rest;
      rest = strchr(rest, '\t');
      if (rest) *rest++ = 0;
    }
    expect(!rest && count >= 4 && count % 2 == (strcmp(fields[0], "date") == 0), "expected another shape");
    if (strcmp(fields[0], "date") == 0) date(fields);
    else codes(fields, count);
  }
  /* A fault comes to the boundary and no further, and the next call is as any other. */
  expect(avlock_testing_fault() == AVLOCK_ERROR_PANIC, "expected AVLOCK_ERROR_PANIC");
  expect(avlock_last_error(text, sizeof text) > 0 && strstr(text, "fault") != NULL, "expected words");
  expect(avlock_testing_seal_forward(NULL, 1, 1, text, sizeof text) == AVLOCK_ERROR_ARGUMENT, "expected -1");
  printf("%d good\n", line_number);
  return 0;
}
