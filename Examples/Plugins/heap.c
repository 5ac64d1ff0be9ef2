// What Embedded Swift takes for granted of a C library: memory. This heap only grows, so that a plugin's instance is used for
// a few texts and then thrown away.

#include <stddef.h>
#include <stdint.h>

#define PAGE 65536

extern unsigned char __heap_base;
static uintptr_t used;

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (used == 0) used = (uintptr_t)&__heap_base;
    uintptr_t start = (used + alignment - 1) & -alignment;
    uintptr_t end = start + size;
    uintptr_t available = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
    if (end < start) return 12;
    if (end > available && __builtin_wasm_memory_grow(0, (end - available + PAGE - 1) / PAGE) == (size_t)-1) return 12;
    used = end;
    *result = (void *)start;
    return 0;
}

void free(void *memory) {
    (void)memory;
}
