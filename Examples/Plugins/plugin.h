// What a plugin in C is: a module that exports its memory and these two functions.

#ifndef PLUGIN_H
#define PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))

/// A text: its address in the upper half, its length in bytes in the lower one.
typedef uint64_t Text;

/// Prints a message of the plugin; the host's.
__attribute__((import_module("host"), import_name("log"))) void host_log(const char *text, size_t count);

/// Room for a text of so many bytes, which the host is about to write.
EXPORT("allocate") char *allocate(size_t count);

/// What the plugin makes of a text that the host has written.
EXPORT("transform") Text transform(const char *text, size_t count);

static inline Text make_text(const char *text, size_t count) {
    return (Text)(uintptr_t)text << 32 | count;
}

#endif
