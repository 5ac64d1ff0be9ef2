// The guarded reservations of linear memories, as a signal handler finds them.
//
// This is C because a signal handler reads it: it must take no lock, allocate nothing, and touch nothing of the Swift
// runtime.

#ifndef SITU_RESERVATIONS_H
#define SITU_RESERVATIONS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Notes that `size` bytes from `base` belong to a memory whose accesses are not all checked. False if there is no
/// memory to note it in.
bool situ_reservation_add(const void *base, size_t size);

/// Forgets the reservation that begins at `base`; before its address space is given back.
void situ_reservation_remove(const void *base);

/// Whether an address is in a reservation. May be called from a signal handler.
bool situ_reservation_contains(const void *address);

#ifdef __cplusplus
}
#endif

#endif
