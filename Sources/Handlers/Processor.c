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

unsigned int situ_processor_features(void) {
    unsigned int features = 0;
    if (CPU_FEATURE_ACTIVE(LZCNT)) features |= SITU_PROCESSOR_LZCNT;
    if (CPU_FEATURE_ACTIVE(BMI1)) features |= SITU_PROCESSOR_BMI1;
    if (CPU_FEATURE_ACTIVE(BMI2)) features |= SITU_PROCESSOR_BMI2;
    if (CPU_FEATURE_ACTIVE(AVX)) features |= SITU_PROCESSOR_AVX;
    return features;
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

unsigned int situ_processor_features(void) {
    unsigned int features = 0, eax, ebx, ecx, edx;
    __cpuid(1, eax, ebx, ecx, edx);
    const unsigned int saves = bit_OSXSAVE | bit_AVX;
    if ((ecx & saves) == saves) {
        // Which registers the system saves: those of SSE and of AVX.
        unsigned int low, high;
        __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        if ((low & 6) == 6) features |= SITU_PROCESSOR_AVX;
    }
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
        // Their instructions are encoded as those of AVX are, and need what it needs.
        if (ebx & bit_BMI) features |= SITU_PROCESSOR_BMI1;
        if ((ebx & bit_BMI2) && (features & SITU_PROCESSOR_AVX)) features |= SITU_PROCESSOR_BMI2;
    }
    // Called ABM by AMD, and LZCNT.
    if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && (ecx & 1 << 5)) features |= SITU_PROCESSOR_LZCNT;
    return features;
}

#endif

#else

bool situ_processor_is_sufficient(void) { return true; }

unsigned int situ_processor_features(void) { return 0; }

#endif
