// The generated handlers of the in-place interpreter, as Swift sees them.
#ifndef SITU_HANDLERS_H
#define SITU_HANDLERS_H

#include <stdint.h>

#include "Faults.h"
#include "Processor.h"

#if defined(__x86_64__) || defined(__aarch64__)
#define SITU_HANDLERS 1

/// Runs the context's newest frame until something ends that; returns an `Interpreter.Step`.
uint32_t situ_handlers_enter(void *context);

/// Tables of handlers, `SITU_HANDLERS_TABLE_BYTES` each.
#define SITU_HANDLERS_TABLE_BYTES 24576
static inline const void *situ_handlers_get_tables(void) {
    extern const char situ_handlers_tables[];
    return situ_handlers_tables;
}

/// The addresses of the code that compiled functions call for what they do not do themselves, in the order of `NativeStub`.
static inline const void *const *situ_handlers_get_stubs(void) {
    extern const void *const situ_handlers_stubs[];
    return situ_handlers_stubs;
}

/// Has accesses of the handlers that fault continue where the program traps; see Faults.h. Returns 0, or an error number.
static inline int situ_handlers_catch_faults(void) {
    extern const struct situ_fault_site situ_handlers_faults[], situ_handlers_faults_end[];
    return situ_faults_install(situ_handlers_faults, (size_t)(situ_handlers_faults_end - situ_handlers_faults));
}

#else
#define SITU_HANDLERS 0
#endif

#endif
