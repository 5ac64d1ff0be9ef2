// What Processor.h declares, which says why it is C.

#include "Processor.h"

#if defined(__x86_64__)

#include <cpuid.h>

bool situ_processor_is_sufficient(void) {
    unsigned int eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return false;
    // SSE4.2 comes with all that is before it.
    const unsigned int wanted = bit_SSE4_2 | bit_SSE4_1 | bit_SSSE3 | bit_SSE3 | bit_POPCNT;
    return (ecx & wanted) == wanted;
}

#else

bool situ_processor_is_sufficient(void) { return true; }

#endif
