// wasmtime's C library, for calls in both directions.
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peer;

/// Loads the library and instantiates a module (binary) in it, with the host's functions; `checked` for those with values that
/// carry their types, else for those with raw ones. Null, and a message on standard error, if that fails.
struct peer *peer_new(const char *library, const uint8_t *module, size_t size, bool checked);

/// Each calls an exported function so many times from the host, and returns the last result.
int32_t peer_call_nothing(struct peer *peer, int32_t count);
int32_t peer_call_add(struct peer *peer, int32_t count);
double peer_call_four(struct peer *peer, int32_t count);

/// Calls an exported function that calls the host, or does not, so many times itself.
int32_t peer_run(struct peer *peer, const char *name, int32_t count);

#endif
