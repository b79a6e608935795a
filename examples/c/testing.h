/* A test build, cc -DTESTING: the first two arguments are the time that the clock shows and System_UUID of the computer.
   It needs a libavlock with the feature `testing`; the one that is shipped has no such function. */
#include <stdint.h>

int32_t avlock_testing_set_computer(const char *utc, const char *system_uuid);
