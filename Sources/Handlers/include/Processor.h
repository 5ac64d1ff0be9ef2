// What the handlers need of the processor.
//
// This is C because Swift has no instruction that asks the processor about itself.

#ifndef SITU_PROCESSOR_H
#define SITU_PROCESSOR_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Whether this processor has all instructions that the handlers use. On x86-64 these are SSE up to 4.2 and POPCNT
/// (x86-64-v2); on others, what every processor of the kind has.
bool situ_processor_is_sufficient(void);

#ifdef __cplusplus
}
#endif

#endif
