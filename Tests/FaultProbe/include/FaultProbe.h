// Instructions that may fault, as generated code has them: for tests of the signal handler.
//
// This is C because it needs an instruction whose address is known.

#ifndef FAULT_PROBE_H
#define FAULT_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether there is a probe for this processor.
bool probe_exists(void);

/// Reads the byte at an address: its value, or -1 if the handler continued at the fix-up.
int probe_read(const volatile void *address);

/// The same with an instruction that is in no table.
int probe_read_unlisted(const volatile void *address);
/// Where that instruction is.
const void *probe_unlisted_code(void);

/// Installs the handler with the table of `probe_read`'s instruction; an error number.
int probe_install(void);

/// Makes a handler for SIGSEGV and SIGBUS, with SA_SIGINFO or without and with other flags, that counts and then makes
/// `probe_read_unlisted` continue at its end with -1.
void probe_handle_before(bool wants_information, int flags);

/// The same, but hands on what is not `probe_read_unlisted`'s to whoever handled the signal before.
void probe_handle_after(void);

/// How often those handlers were called.
int probe_count(void);

/// Leaves SIGSEGV and SIGBUS to the system, and blocks no signals: whoever started this process, or a sanitizer, may have
/// had it otherwise.
void probe_begin(void);

/// Has the signals ignored.
void probe_ignore(void);

/// What the signal mask was in the last call of the handlers of `probe_handle_before`: whether SIGUSR1 and SIGUSR2 were
/// blocked. SIGUSR1 is in the mask they ask for.
bool probe_had_blocked_usr1(void);
bool probe_had_blocked_usr2(void);

/// Whether the last call of those handlers was on the thread's alternate stack.
bool probe_was_on_alternate_stack(void);

/// The thread's alternate stack; its size is 0 if there is none.
void *probe_alternate_stack(size_t *size);

/// Takes the thread's alternate stack away: sanitizers give threads some.
void probe_drop_alternate_stack(void);

/// Runs a function on a new thread and waits for its end.
void probe_on_thread(void (*function)(void));

/// Uses up the thread's stack.
int probe_overflow(int depth);

/// A page of a file that has none, so that accesses to it raise SIGBUS; null on failure.
void *probe_page_beyond_file(void);

/// The flags of sigaction(2).
int probe_flag_resethand(void);
int probe_flag_nodefer(void);

/// Whether a signal's handler is the same as when this was called first.
bool probe_is_unchanged(int signal);

#endif
