#include "CBuildFlags.h"

const char *lectern_processor(void) { return LECTERN_PROCESSOR; }

const char *lectern_swift_flags(void) { return LECTERN_SWIFT_FLAGS; }

const char *lectern_conditions(void) { return LECTERN_CONDITIONS; }
