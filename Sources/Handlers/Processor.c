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

uint32_t situ_processor_features(void) {
    return (CPU_FEATURE_PRESENT(LZCNT) ? 1u : 0) | (CPU_FEATURE_PRESENT(BMI1) ? 2u : 0)
        | (CPU_FEATURE_PRESENT(BMI2) ? 4u : 0) | (CPU_FEATURE_ACTIVE(AVX) ? 8u : 0);
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

uint32_t situ_processor_features(void) {
    unsigned int eax, ebx, ecx, edx;
    uint32_t features = 0;
    if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && (ecx & bit_LZCNT) != 0) features |= 1;
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
        if ((ebx & bit_BMI) != 0) features |= 2;
        if ((ebx & bit_BMI2) != 0) features |= 4;
    }
    __cpuid(1, eax, ebx, ecx, edx);
    if ((ecx & bit_AVX) != 0 && (ecx & bit_OSXSAVE) != 0) {
        // Whether the system keeps the wide registers.
        unsigned int low, high;
        __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        if ((low & 6) == 6) features |= 8;
    }
    return features;
}

#endif

#else

bool situ_processor_is_sufficient(void) { return true; }

uint32_t situ_processor_features(void) { return 0; }

#endif
