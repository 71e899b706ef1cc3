#ifndef LECTERN_BUILD_FLAGS_H
#define LECTERN_BUILD_FLAGS_H

// What Package.swift decided, handed to the program as text.

/// The processor that all Swift is built for: "native" or a name such as "x86-64-v3".
const char *lectern_processor(void);

/// The flags of every Swift target and every cell, with a space between them.
const char *lectern_swift_flags(void);

/// The conditions that the library was compiled under, with a space between them.
const char *lectern_conditions(void);

#endif
