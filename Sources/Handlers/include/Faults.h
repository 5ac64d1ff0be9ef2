// Traps by faults: the signal handler that makes an access beyond a linear memory continue where the program traps.
//
// This is C because it runs in a signal handler: nothing of the Swift runtime may be touched there, no lock taken, nothing
// allocated; and because the processor's state at the fault (`ucontext_t`) is different on every system.

#ifndef SITU_FAULTS_H
#define SITU_FAULTS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An instruction of generated code that may fault, and where to continue if it does.
struct situ_fault_site {
    const void *instruction;
    const void *fixup;
};

/// Has faults at these instructions continue at their fix-ups, with all other registers as they were at the fault, if the
/// address is in a reservation of Reservations.h. The sites are sorted by instruction and stay where they are.
///
/// The first call installs handlers for SIGSEGV and SIGBUS, and for nothing else. Every other fault goes to whoever handled
/// the signal before, and if nobody did, ends the process as it would have. Who installs a handler later should likewise hand
/// on what is not its own. May be called by any thread, for any number of tables up to eight, for each as often as wanted.
///
/// Returns 0, or an error number; ENOTSUP where there is no such handler.
int situ_faults_install(const struct situ_fault_site *sites, size_t count);

/// Has faults in compiled code, which is anywhere in these bytes, continue at `situ_handlers_fault`, if the address is in a
/// reservation of Reservations.h: with one more than the instruction's address in r11 (arm64: x16), and all other registers as they
/// were. Ranges do not overlap, and should be few and large. Only of use after `situ_faults_install`.
///
/// Returns 0, or an error number.
int situ_faults_add_code(const void *start, size_t size);

/// Forgets the range that begins there, in which nothing is executed any more.
void situ_faults_remove_code(const void *start);

/// Sees to it that the calling thread has an alternate signal stack: its own, or one that is freed at the thread's end. To be
/// called before it executes code that may fault; all calls but a thread's first cost next to nothing.
///
/// Returns 0, or an error number.
int situ_faults_enter_thread(void);

#ifdef __cplusplus
}
#endif

#endif
