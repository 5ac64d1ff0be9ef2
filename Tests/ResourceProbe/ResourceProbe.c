#include "ResourceProbe.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <features.h>
#endif

#ifdef __GLIBC__
#include <malloc.h>

size_t situ_heap_bytes(void) {
    struct mallinfo2 found = mallinfo2();
    return found.uordblks + found.hblkhd;
}
#else
size_t situ_heap_bytes(void) { return 0; }
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

int situ_is_sanitized(void) { return SANITIZED; }
