// System calls and constants that Swift's view of the C library lacks.
//
// This is C because `syscall` is variadic, which Swift cannot call, and because the C library hides the rest
// (`ppoll`, `getrandom`, `eventfd`, `O_PATH`, `UTIME_OMIT`) behind feature macros that Swift's module of it
// does not set. Where a system lacks a call, the function fails with ENOSYS and the Swift side goes another
// way.

#ifndef SITU_SYSTEM_CALLS_H
#define SITU_SYSTEM_CALLS_H

// Nothing but these: a type of the system's that came in through here would belong to this module for Swift.
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// `RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS` of openat2(2).
extern const uint64_t situ_resolve_beneath;
/// `O_PATH` where there is one; elsewhere what opens a directory for lookups only.
extern const int situ_o_path;
/// The `tv_nsec` values of utimensat(2): set to now, leave alone.
extern const long situ_utime_now;
extern const long situ_utime_omit;
/// `FIONREAD` of ioctl(2), a macro that Swift can't read on every system.
extern const unsigned long situ_fionread;

/// openat2(2): the descriptor, or -1 with `errno` set; ENOSYS where it doesn't exist.
int situ_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/// getdents64(2): bytes filled with `struct linux_dirent64` records, 0 at the end, or -1 with `errno` set.
long situ_getdents64(int directory, void *buffer, size_t count);

/// poll(2) on an array of `struct pollfd` with a timeout in nanoseconds; a null timeout waits for ever.
int situ_poll(void *descriptors, unsigned int count, const uint64_t *timeout);

/// Random bytes of the system: the number of bytes filled, or -1 with `errno` set.
long situ_getrandom(void *buffer, size_t count);

/// A non-blocking, close-on-exec eventfd(2), or -1 with `errno` set.
int situ_eventfd(void);

/// accept(2): the descriptor of a connection, closed on exec and not inherited to be non-blocking where the system
/// allows, or -1 with `errno` set.
int situ_accept(int listener);

/// `POLLRDHUP` of poll(2): the peer sends nothing any more; 0 where there is no such event.
extern const short situ_pollrdhup;

/// The lowest address of the calling thread's stack; null where the system does not tell.
void *situ_stack_end(void);

/// Waits while the word is `value`, at most `*timeout` nanoseconds (null: without end), or until `situ_wake`. May end
/// early, so whoever calls looks again what it waited for.
void situ_wait(uint32_t *word, uint32_t value, const uint64_t *timeout);

/// Ends the wait of one thread on the word. May be called from a signal handler, and changes no `errno`.
void situ_wake(uint32_t *word);

/// Has the process's other threads fetch anew what they execute next, on processors that may have fetched it already and on which a
/// thread cannot say so for others (membarrier(2) on arm64; a kernel before 4.16 has nothing of the kind).
void situ_synchronize_threads(void);

/// A file in memory without a name, of `size` zero bytes, which can be sealed, or -1 with `errno` set; ENOSYS where it
/// doesn't exist (memfd_create(2)).
int situ_memory_file(size_t size);

/// Makes sure that nobody ever changes such a file again, neither its bytes nor its size: 0, or -1 with `errno` set.
int situ_memory_file_seal(int descriptor);

/// Lets the disk begin to write bytes of a file that have been written to it, where the system can be told so
/// (sync_file_range(2)). It promises nothing.
void situ_start_writing(int descriptor, uint64_t offset, uint64_t count);

/// A range of addresses.
struct situ_range {
    uintptr_t start;
    uintptr_t end;
};

/// What finds pages that have been written to (PAGEMAP_SCAN of ioctl(2)); null where there is nothing of the kind. It works in
/// the process that made it: in one that was forked from that, it finds out that it does not.
struct situ_page_scanner *situ_page_scanner_new(void);
void situ_page_scanner_delete(struct situ_page_scanner *scanner);

/// The pages of private mappings, from `start` to `end`, that are no longer those of the file that is mapped there, or not
/// zeros: the number of ranges, each of whole pages. -1 if that is not known, or if there are more than `most_pages` or than
/// `count` ranges.
long situ_written_pages(const struct situ_page_scanner *scanner, uintptr_t start, uintptr_t end, struct situ_range *ranges,
                        size_t count, size_t most_pages);

/// The same, a part at a time: the ranges found from `*start` on, at most `count`, after which `*start` is where to look for the
/// next ones. There are no more when it is `end`. -1 if it is not known.
long situ_next_written_pages(const struct situ_page_scanner *scanner, uintptr_t *start, uintptr_t end,
                             struct situ_range *ranges, size_t count);

/// Moves pages of one private mapping without a file elsewhere, and leaves zeros in their place: where they are now, or null
/// if that is impossible (mremap(2)).
void *situ_set_aside(void *address, size_t size);

#ifdef __cplusplus
}
#endif

#endif
