#pragma once

#include <stddef.h>

/// Bytes of the C library's heap that are in use, large blocks included; 0 where the library does not tell.
size_t situ_heap_bytes(void);

/// Whether AddressSanitizer or ThreadSanitizer is at work, which take memory and stack of their own.
int situ_is_sanitized(void);
