// What the handlers need of the processor.
//
// This is C because Swift has no instruction that asks the processor about itself.

#ifndef SITU_PROCESSOR_H
#define SITU_PROCESSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __APPLE__
#include <libkern/OSCacheControl.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// Whether this processor has all instructions that the handlers use. On x86-64 these are SSE up to 4.2 and POPCNT
/// (x86-64-v2); on others, what every processor of the kind has.
bool situ_processor_is_sufficient(void);

/// What compiled code may use beyond that, on x86-64; on others there is nothing. VEX-encoded instructions are among them only
/// where the system lets programs execute them.
#define SITU_PROCESSOR_LZCNT 1u
#define SITU_PROCESSOR_BMI1 2u
#define SITU_PROCESSOR_BMI2 4u
#define SITU_PROCESSOR_AVX 8u
unsigned int situ_processor_features(void);

/// Makes sure that this processor, and all others, execute what has been written there, and nothing that was there before. x86-64
/// sees to that by itself.
static inline void situ_flush_instructions(const void *start, size_t size) {
#if defined(__APPLE__)
    sys_icache_invalidate((void *)start, size);
#else
    __builtin___clear_cache((char *)start, (char *)start + size);
#endif
}

#ifdef __cplusplus
}
#endif

#endif
