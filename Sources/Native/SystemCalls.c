// The system calls declared in SystemCalls.h, which says why they are C.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif

#include "SystemCalls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)

#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/syscall.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

// The layout of `struct open_how`, spelled out so that old kernel headers do.
struct situ_open_how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

const uint64_t situ_resolve_beneath = 0x08 | 0x02;
const int situ_o_path = O_PATH;
const long situ_utime_now = UTIME_NOW;
const long situ_utime_omit = UTIME_OMIT;
const unsigned long situ_fionread = FIONREAD;

int situ_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct situ_open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

long situ_getdents64(int directory, void *buffer, size_t count) {
    return syscall(SYS_getdents64, directory, buffer, count);
}

int situ_poll(void *descriptors, unsigned int count, const uint64_t *timeout) {
    struct timespec time = {0};
    if (timeout != NULL) {
        time.tv_sec = (time_t)(*timeout / 1000000000u);
        time.tv_nsec = (long)(*timeout % 1000000000u);
    }
    return ppoll(descriptors, count, timeout == NULL ? NULL : &time, NULL);
}

long situ_getrandom(void *buffer, size_t count) { return getrandom(buffer, count, 0); }

int situ_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int situ_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC); }

const short situ_pollrdhup = POLLRDHUP;

void situ_wait(uint32_t *word, uint32_t value, const uint64_t *timeout) {
    struct timespec time = {0};
    if (timeout != NULL) {
        time.tv_sec = (time_t)(*timeout / 1000000000u);
        time.tv_nsec = (long)(*timeout % 1000000000u);
    }
    int before = errno;
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, timeout == NULL ? NULL : &time, NULL, 0);
    errno = before;
}

void situ_wake(uint32_t *word) {
    int before = errno;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    errno = before;
}

#if defined(__aarch64__)
// The kernel's interface since 4.16, spelled out so that old kernel headers do.
enum {
    situ_synchronize = 1 << 5,
    situ_register_to_synchronize = 1 << 6,
};

void situ_synchronize_threads(void) {
    int before = errno;
    // A process has to say once that it is going to ask.
    if (syscall(SYS_membarrier, situ_synchronize, 0, 0) != 0 && errno == EPERM &&
        syscall(SYS_membarrier, situ_register_to_synchronize, 0, 0) == 0)
        syscall(SYS_membarrier, situ_synchronize, 0, 0);
    errno = before;
}
#else
void situ_synchronize_threads(void) {}
#endif

void situ_start_writing(int descriptor, uint64_t offset, uint64_t count) {
    int before = errno;
    sync_file_range(descriptor, (off_t)offset, (off_t)count, SYNC_FILE_RANGE_WRITE);
    errno = before;
}

int situ_memory_file(size_t size) {
    // Kernels before 6.3 don't know the last flag, which newer ones want to see: the file can never be executed.
    int descriptor = memfd_create("situ", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create("situ", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return -1;
    if (ftruncate(descriptor, (off_t)size) != 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

int situ_memory_file_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

// The kernel's interface since 6.7, spelled out so that old kernel headers do.
struct situ_page_region {
    uint64_t start, end, categories;
};
struct situ_scan {
    uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
    uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};
#define SITU_PAGEMAP_SCAN _IOWR('f', 16, struct situ_scan)
enum {
    situ_page_is_file = 1 << 2,
    situ_page_is_present = 1 << 3,
    situ_page_is_swapped = 1 << 4,
    situ_page_is_zero = 1 << 5,
    situ_most_ranges = 64,
};
#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

// A page for itself, which is zeros in a process forked from this one: the descriptor is for the other's memory there.
struct situ_page_scanner {
    int is_ours;
    int descriptor;
};

struct situ_page_scanner *situ_page_scanner_new(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct situ_page_scanner *scanner =
        mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (scanner == MAP_FAILED) return NULL;
    int descriptor = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || madvise(scanner, page, MADV_WIPEONFORK) != 0) {
        if (descriptor >= 0) close(descriptor);
        munmap(scanner, page);
        return NULL;
    }
    scanner->descriptor = descriptor;
    scanner->is_ours = 1;
    // Whether the kernel knows how.
    struct situ_range range;
    if (situ_written_pages(scanner, (uintptr_t)scanner, (uintptr_t)scanner + page, &range, 1, 1) != 1) {
        situ_page_scanner_delete(scanner);
        return NULL;
    }
    return scanner;
}

void situ_page_scanner_delete(struct situ_page_scanner *scanner) {
    if (scanner->is_ours) close(scanner->descriptor);
    munmap(scanner, (size_t)sysconf(_SC_PAGESIZE));
}

// Ranges of pages that are present, or swapped out, and neither a file's nor the page of zeros: at most `count` of at most
// `most_pages` pages (0: any number) from `*start` on, which becomes the place where the walk ended.
static long situ_scan_pages(const struct situ_page_scanner *scanner, uintptr_t *start, uintptr_t end,
                            struct situ_range *ranges, size_t count, size_t most_pages) {
    struct situ_page_region regions[situ_most_ranges];
    if (!scanner->is_ours) return -1;
    struct situ_scan scan = {
        .size = sizeof scan,
        .start = *start,
        .end = end,
        .vec = (uintptr_t)regions,
        .vec_len = count < situ_most_ranges ? count : situ_most_ranges,
        .max_pages = most_pages,
        .category_inverted = situ_page_is_file | situ_page_is_zero,
        .category_mask = situ_page_is_file | situ_page_is_zero,
        .category_anyof_mask = situ_page_is_present | situ_page_is_swapped,
        .return_mask = situ_page_is_present,
    };
    int before = errno;
    long found = ioctl(scanner->descriptor, SITU_PAGEMAP_SCAN, &scan);
    errno = before;
    if (found < 0 || (size_t)found > count) return -1;
    for (long i = 0; i < found; i++)
        ranges[i] = (struct situ_range){(uintptr_t)regions[i].start, (uintptr_t)regions[i].end};
    *start = (uintptr_t)scan.walk_end;
    return found;
}

long situ_written_pages(const struct situ_page_scanner *scanner, uintptr_t start, uintptr_t end, struct situ_range *ranges,
                        size_t count, size_t most_pages) {
    // One more than is wanted: that the walk reaches the end says that there are no others.
    struct situ_range found_ranges[situ_most_ranges];
    size_t wanted = count < situ_most_ranges ? count : situ_most_ranges - 1;
    long found = situ_scan_pages(scanner, &start, end, found_ranges, wanted + 1, most_pages + 1);
    if (found < 0 || (size_t)found > wanted || start != end) return -1;
    size_t pages = 0, page = (size_t)sysconf(_SC_PAGESIZE);
    for (long i = 0; i < found; i++) {
        ranges[i] = found_ranges[i];
        pages += (ranges[i].end - ranges[i].start) / page;
    }
    return pages > most_pages ? -1 : found;
}

long situ_next_written_pages(const struct situ_page_scanner *scanner, uintptr_t *start, uintptr_t end,
                             struct situ_range *ranges, size_t count) {
    uintptr_t before = *start;
    long found = situ_scan_pages(scanner, start, end, ranges, count, 0);
    return found >= 0 && *start == before && before != end ? -1 : found;
}

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

void *situ_set_aside(void *address, size_t size) {
    // As far from an entry of the page table's next level as before: then such entries are moved, not pages.
    const size_t alignment = (size_t)2 << 20;
    int before = errno;
    char *space = mmap(NULL, size + alignment, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (space == MAP_FAILED) {
        errno = before;
        return NULL;
    }
    size_t skipped = ((uintptr_t)address - (uintptr_t)space) & (alignment - 1);
    void *moved = mremap(address, size, size, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, space + skipped);
    if (moved == MAP_FAILED) {
        munmap(space, size + alignment);
        errno = before;
        return NULL;
    }
    if (skipped > 0) munmap(space, skipped);
    if (skipped < alignment) munmap(space + skipped + size, alignment - skipped);
    return moved;
}

#else

#include <os/os_sync_wait_on_address.h>
#include <stdlib.h>

const uint64_t situ_resolve_beneath = 0;
#if defined(O_SEARCH)
const int situ_o_path = O_SEARCH;
#else
const int situ_o_path = O_RDONLY;
#endif
const long situ_utime_now = UTIME_NOW;
const long situ_utime_omit = UTIME_OMIT;
const unsigned long situ_fionread = FIONREAD;

int situ_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    (void)directory, (void)path, (void)flags, (void)mode, (void)resolve;
    errno = ENOSYS;
    return -1;
}

long situ_getdents64(int directory, void *buffer, size_t count) {
    (void)directory, (void)buffer, (void)count;
    errno = ENOSYS;
    return -1;
}

int situ_poll(void *descriptors, unsigned int count, const uint64_t *timeout) {
    int milliseconds = -1;
    if (timeout != NULL) {
        // Rounded up, so that a wait never ends before its time; a longer one than fits ends early, and is
        // repeated.
        uint64_t rounded = *timeout / 1000000u + (*timeout % 1000000u != 0);
        milliseconds = rounded > INT_MAX ? INT_MAX : (int)rounded;
    }
    return poll(descriptors, count, milliseconds);
}

long situ_getrandom(void *buffer, size_t count) {
    arc4random_buf(buffer, count);
    return (long)count;
}

int situ_eventfd(void) {
    errno = ENOSYS;
    return -1;
}

int situ_accept(int listener) {
    int connection = accept(listener, NULL, NULL);
    if (connection >= 0) fcntl(connection, F_SETFD, FD_CLOEXEC);
    return connection;
}

const short situ_pollrdhup = 0;

void situ_wait(uint32_t *word, uint32_t value, const uint64_t *timeout) {
    int before = errno;
    if (timeout == NULL) {
        os_sync_wait_on_address(word, value, sizeof *word, OS_SYNC_WAIT_ON_ADDRESS_NONE);
    } else {
        os_sync_wait_on_address_with_timeout(
            word, value, sizeof *word, OS_SYNC_WAIT_ON_ADDRESS_NONE, OS_CLOCK_MACH_ABSOLUTE_TIME, *timeout);
    }
    errno = before;
}

void situ_wake(uint32_t *word) {
    int before = errno;
    os_sync_wake_by_address_any(word, sizeof *word, OS_SYNC_WAKE_BY_ADDRESS_NONE);
    errno = before;
}

void situ_synchronize_threads(void) {}

void situ_start_writing(int descriptor, uint64_t offset, uint64_t count) {
    (void)descriptor;
    (void)offset;
    (void)count;
}

int situ_memory_file(size_t size) {
    (void)size;
    errno = ENOSYS;
    return -1;
}

int situ_memory_file_seal(int descriptor) {
    (void)descriptor;
    errno = ENOSYS;
    return -1;
}

struct situ_page_scanner *situ_page_scanner_new(void) { return NULL; }

void situ_page_scanner_delete(struct situ_page_scanner *scanner) { (void)scanner; }

long situ_written_pages(const struct situ_page_scanner *scanner, uintptr_t start, uintptr_t end, struct situ_range *ranges,
                        size_t count, size_t most_pages) {
    (void)scanner, (void)start, (void)end, (void)ranges, (void)count, (void)most_pages;
    return -1;
}

long situ_next_written_pages(const struct situ_page_scanner *scanner, uintptr_t *start, uintptr_t end,
                             struct situ_range *ranges, size_t count) {
    (void)scanner, (void)start, (void)end, (void)ranges, (void)count;
    return -1;
}

void *situ_set_aside(void *address, size_t size) {
    (void)address, (void)size;
    return NULL;
}

#endif
