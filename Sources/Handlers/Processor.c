// What Processor.h declares, which says why it is C.

#include "Processor.h"

#if defined(__x86_64__)

#if defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#define HAS_KNOWN_FEATURES 1
#endif
#endif

#ifdef HAS_KNOWN_FEATURES

// The C library has asked at the start. In a virtual machine the instruction that asks takes microseconds.
#include <sys/platform/x86.h>

bool situ_processor_is_sufficient(void) {
    // SSE4.2 comes with all that is before it.
    return CPU_FEATURE_PRESENT(SSE4_2) && CPU_FEATURE_PRESENT(POPCNT);
}

#else

#include <cpuid.h>

bool situ_processor_is_sufficient(void) {
    unsigned int eax, ebx, ecx, edx;
    // Every processor of the kind answers this.
    __cpuid(1, eax, ebx, ecx, edx);
    const unsigned int wanted = bit_SSE4_2 | bit_POPCNT;
    return (ecx & wanted) == wanted;
}

#endif

#else

bool situ_processor_is_sufficient(void) { return true; }

#endif
