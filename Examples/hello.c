// Says hello, and repeats its arguments: the smallest program that shows an engine at work.

#include "wasi.h"

static char *arguments[256];
static char bytes[16384];
static char line[sizeof bytes + 64];

void _start(void) {
    static const char greeting[] = "Hello from WebAssembly!";
    size_t count = 0, size = 0, at = 0;
    for (const char *from = greeting; *from; from++) line[at++] = *from;
    line[at++] = '\n';

    if (args_sizes_get(&count, &size) != 0 || count > 256 || size > sizeof bytes) proc_exit(1);
    if (args_get(arguments, bytes) != 0) proc_exit(1);
    for (size_t i = 1; i < count; i++) {
        for (const char *from = arguments[i]; *from; from++) line[at++] = *from;
        line[at++] = i + 1 < count ? ' ' : '\n';
    }
    write_all(standard_output, line, at);
}
