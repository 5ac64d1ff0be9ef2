// The little of WASI preview 1 that the examples use, and printing over it. There is no C library here:
// clang and wasm-ld alone build these programs.

#include <stddef.h>
#include <stdint.h>

#define WASI(name) \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) extern

typedef struct { const void *start; size_t length; } Slice;

WASI(args_sizes_get) int args_sizes_get(size_t *count, size_t *bytes);
WASI(args_get) int args_get(char **arguments, char *bytes);
WASI(fd_read) int fd_read(int descriptor, const Slice *slices, size_t count, size_t *read);
WASI(fd_write) int fd_write(int descriptor, const Slice *slices, size_t count, size_t *written);
WASI(proc_exit) _Noreturn void proc_exit(int code);

enum { standard_input, standard_output, standard_error };

static inline size_t length(const char *text) {
    size_t n = 0;
    while (text[n]) n++;
    return n;
}

// Writes all of it, however little the host takes at a time; ends the program where it takes nothing.
static void write_all(int descriptor, const char *start, size_t count) {
    while (count > 0) {
        Slice slice = { start, count };
        size_t written = 0;
        if (fd_write(descriptor, &slice, 1, &written) != 0 || written == 0) proc_exit(1);
        start += written;
        count -= written;
    }
}
