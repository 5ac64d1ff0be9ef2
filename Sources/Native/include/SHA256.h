// SHA-256 (FIPS 180-4), the part that takes the time: whole blocks into a state. Padding and lengths are Swift's business.
//
// This is C because processors have instructions for it (x86's SHA extensions, ARMv8's SHA2), which Swift has no intrinsics
// for. It wants nothing of a C library.

#ifndef SITU_SHA256_H
#define SITU_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Adds blocks of 64 bytes to a state of eight words, in the best way that the processor has.
void situ_sha256_blocks(uint32_t state[8], const void *bytes, size_t blocks);

/// The same without any processor's own instructions.
void situ_sha256_blocks_portable(uint32_t state[8], const void *bytes, size_t blocks);

/// Adds to each of two states as many blocks of its own: where a processor can do two things at once, in less than twice the
/// time of one.
void situ_sha256_blocks_of_two(uint32_t first[8], uint32_t second[8], const void *first_bytes, const void *second_bytes,
                               size_t blocks);

/// Whether the processor has instructions for it that are used here.
bool situ_sha256_is_accelerated(void);

#ifdef __cplusplus
}
#endif

#endif
