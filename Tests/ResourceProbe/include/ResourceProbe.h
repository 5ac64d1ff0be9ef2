#pragma once

#include <stddef.h>

/// Bytes of the C library's heap that are in use, large blocks included; 0 where the library does not tell.
size_t situ_heap_bytes(void);
