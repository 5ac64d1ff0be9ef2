// The list of reservations declared in Reservations.h.
//
// Blocks of entries that are never freed, so that a signal handler can go through them at any moment. Only writers take
// the lock. A reservation stays in the list as long as somebody can access it, so a handler that looks for the one that its
// own thread has touched finds it; what other threads add and remove meanwhile makes no difference to that.

#include "Reservations.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

enum { entries_per_block = 64 };

struct entry {
    _Atomic uintptr_t base;
    // 0 if the entry is free.
    _Atomic size_t size;
};

struct block {
    struct entry entries[entries_per_block];
    struct block *_Atomic next;
};

static struct block first;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

bool situ_reservation_add(const void *base, size_t size) {
    bool added = false;
    pthread_mutex_lock(&lock);
    for (struct block *block = &first; block != NULL && !added;) {
        for (int i = 0; i < entries_per_block && !added; i++) {
            struct entry *entry = &block->entries[i];
            if (atomic_load(&entry->size) != 0) continue;
            atomic_store(&entry->base, (uintptr_t)base);
            // From here on readers see it, with its base.
            atomic_store(&entry->size, size);
            added = true;
        }
        struct block *next = atomic_load(&block->next);
        if (next == NULL && !added) {
            next = calloc(1, sizeof *next);
            if (next != NULL) atomic_store(&block->next, next);
        }
        block = next;
    }
    pthread_mutex_unlock(&lock);
    return added;
}

void situ_reservation_remove(const void *base) {
    bool removed = false;
    pthread_mutex_lock(&lock);
    for (struct block *block = &first; block != NULL && !removed; block = atomic_load(&block->next)) {
        for (int i = 0; i < entries_per_block && !removed; i++) {
            struct entry *entry = &block->entries[i];
            if (atomic_load(&entry->size) == 0 || atomic_load(&entry->base) != (uintptr_t)base) continue;
            atomic_store(&entry->size, 0);
            removed = true;
        }
    }
    pthread_mutex_unlock(&lock);
}

bool situ_reservation_contains(const void *address) {
    for (struct block *block = &first; block != NULL; block = atomic_load(&block->next)) {
        for (int i = 0; i < entries_per_block; i++) {
            struct entry *entry = &block->entries[i];
            size_t size = atomic_load(&entry->size);
            uintptr_t base = atomic_load(&entry->base);
            // Again, because both may have become another reservation's in between.
            if (size == 0 || atomic_load(&entry->size) != size) continue;
            if ((uintptr_t)address - base < size) return true;
        }
    }
    return false;
}
