// The signal handler declared in Faults.h, which says why it is C.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif
#if defined(__APPLE__) && !defined(_XOPEN_SOURCE)
// Without it <ucontext.h> is an error; with it alone, half of the rest is hidden.
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE 1
#endif

#include "Faults.h"

#include "Reservations.h"

#include <errno.h>
#include <stdint.h>

// Which processors and systems it knows. Elsewhere accesses are checked.
#if (defined(__linux__) || defined(__APPLE__)) && (defined(__x86_64__) || defined(__aarch64__))

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

// MARK: The processor's state

static uintptr_t faulting_instruction(const ucontext_t *context) {
#if defined(__linux__) && defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__linux__)
    return (uintptr_t)context->uc_mcontext.pc;
#elif defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext->__ss.__rip;
#else
    return (uintptr_t)__darwin_arm_thread_state64_get_pc(context->uc_mcontext->__ss);
#endif
}

static void continue_at(ucontext_t *context, const void *place) {
#if defined(__linux__) && defined(__x86_64__)
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)place;
#elif defined(__linux__)
    context->uc_mcontext.pc = (uintptr_t)place;
#elif defined(__x86_64__)
    context->uc_mcontext->__ss.__rip = (uintptr_t)place;
#else
    __darwin_arm_thread_state64_set_pc_fptr(context->uc_mcontext->__ss, (void *)place);
#endif
}

/// Leaves an address for `situ_handlers_fault` in the register that it has there.
static void set_scratch(ucontext_t *context, uintptr_t value) {
#if defined(__linux__) && defined(__x86_64__)
    context->uc_mcontext.gregs[REG_R11] = (greg_t)value;
#elif defined(__linux__)
    context->uc_mcontext.regs[16] = value;
#elif defined(__x86_64__)
    context->uc_mcontext->__ss.__r11 = value;
#else
    context->uc_mcontext->__ss.__x[16] = value;
#endif
}

// MARK: Sites

struct table {
    const struct situ_fault_site *sites;
    size_t count;
};

enum { most_tables = 8 };

// A table is complete before the number includes it, and never changes.
static struct table tables[most_tables];
static _Atomic int table_count;

/// Where to continue after a fault at an instruction; null if it is none of ours.
static const void *fixup_for(uintptr_t instruction) {
    int count = atomic_load(&table_count);
    for (int i = 0; i < count; i++) {
        size_t low = 0;
        size_t high = tables[i].count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            const struct situ_fault_site *site = &tables[i].sites[middle];
            if ((uintptr_t)site->instruction == instruction) return site->fixup;
            if ((uintptr_t)site->instruction < instruction) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
    }
    return NULL;
}

// MARK: Compiled code

enum { ranges_in_block = 64 };

/// Ranges of addresses; an empty one begins at 0. Blocks are added, and never taken away.
struct code_block {
    struct {
        _Atomic uintptr_t start;
        _Atomic size_t size;
    } ranges[ranges_in_block];
    struct code_block *_Atomic next;
};

static struct code_block first_code;
static pthread_mutex_t code_lock = PTHREAD_MUTEX_INITIALIZER;

int situ_faults_add_code(const void *start, size_t size) {
    int error = ENOMEM;
    pthread_mutex_lock(&code_lock);
    for (struct code_block *block = &first_code;; block = atomic_load(&block->next)) {
        for (int i = 0; i < ranges_in_block && error != 0; i++) {
            if (atomic_load(&block->ranges[i].start) != 0) continue;
            atomic_store(&block->ranges[i].size, size);
            atomic_store(&block->ranges[i].start, (uintptr_t)start);
            error = 0;
        }
        if (error == 0) break;
        if (atomic_load(&block->next) == NULL) {
            struct code_block *next = calloc(1, sizeof *next);
            if (next == NULL) break;
            atomic_store(&block->next, next);
        }
    }
    pthread_mutex_unlock(&code_lock);
    return error;
}

void situ_faults_remove_code(const void *start) {
    pthread_mutex_lock(&code_lock);
    for (struct code_block *block = &first_code; block != NULL; block = atomic_load(&block->next)) {
        for (int i = 0; i < ranges_in_block; i++) {
            if (atomic_load(&block->ranges[i].start) == (uintptr_t)start) atomic_store(&block->ranges[i].start, 0);
        }
    }
    pthread_mutex_unlock(&code_lock);
}

static bool is_compiled_code(uintptr_t instruction) {
    for (struct code_block *block = &first_code; block != NULL; block = atomic_load(&block->next)) {
        for (int i = 0; i < ranges_in_block; i++) {
            uintptr_t start = atomic_load(&block->ranges[i].start);
            if (start == 0 || instruction < start) continue;
            size_t size = atomic_load(&block->ranges[i].size);
            // The size belongs to the start only if nobody has used the place for another range in between.
            if (instruction - start < size && atomic_load(&block->ranges[i].start) == start) return true;
        }
    }
    return false;
}

// MARK: Others' handlers

/// Who handled a signal before.
struct predecessor {
    struct sigaction action;
    // Whether a handler that wanted to be called only once (SA_RESETHAND) has been.
    _Atomic bool is_spent;
};

static struct predecessor before_segv, before_bus;

/// Whether the signal is the kernel's word for something that an instruction did, not sent by somebody.
static bool is_fault(const siginfo_t *info) {
#if defined(__APPLE__)
    return info->si_code > 0 && info->si_code < SI_USER;
#else
    return info->si_code > 0;
#endif
}

/// Does what would have happened without us.
static void hand_on(int signal, siginfo_t *info, void *context) {
    struct predecessor *predecessor = signal == SIGBUS ? &before_bus : &before_segv;
    const struct sigaction *action = &predecessor->action;
    bool is_spent = (action->sa_flags & (int)SA_RESETHAND) != 0
        && atomic_exchange(&predecessor->is_spent, true);
    // The handler runs with the signal mask that it asked for: ours was installed with that mask.
    if (!is_spent && (action->sa_flags & SA_SIGINFO) != 0) {
        action->sa_sigaction(signal, info, context);
        return;
    }
    if (!is_spent && action->sa_handler == SIG_IGN && !is_fault(info)) return;
    if (!is_spent && action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN) {
        action->sa_handler(signal);
        return;
    }
    // The default action, which the kernel takes for faults even if they are ignored: back at the instruction it faults again.
    // A signal that was sent does not come again by itself; this one comes when the handler returns.
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigemptyset(&standard.sa_mask);
    sigaction(signal, &standard, NULL);
    if (!is_fault(info)) raise(signal);
}

static void handle(int signal, siginfo_t *info, void *context) {
    int error = errno;
    uintptr_t instruction = faulting_instruction(context);
    const void *fixup = is_fault(info) ? fixup_for(instruction) : NULL;
    bool is_compiled = fixup == NULL && is_fault(info) && is_compiled_code(instruction);
    if ((fixup != NULL || is_compiled) && situ_reservation_contains(info->si_addr)) {
        if (is_compiled) {
            extern const char situ_handlers_fault[];
            set_scratch(context, instruction + 1);
            fixup = situ_handlers_fault;
        }
        continue_at(context, fixup);
    } else {
        hand_on(signal, info, context);
    }
    errno = error;
}

// MARK: Installing

static int install(int signal, struct predecessor *predecessor) {
    // Known before ours can be called.
    if (sigaction(signal, NULL, &predecessor->action) != 0) return errno;
    struct sigaction action = {.sa_sigaction = handle};
    // Calls of the system that it interrupts, and signals while it runs, are as who comes after us wanted it. On an alternate
    // stack, where a thread has one, so that a fault for want of stack can still be handed on.
    int inherited = predecessor->action.sa_flags & (SA_RESTART | SA_NODEFER);
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | inherited;
    action.sa_mask = predecessor->action.sa_mask;
    if (sigaction(signal, &action, NULL) != 0) return errno;
    // Sanitizers that keep the signal to themselves say that all went well, and leave everything as it is.
    struct sigaction present = {.sa_flags = 0};
    if (sigaction(signal, NULL, &present) != 0) return errno;
    return present.sa_sigaction == predecessor->action.sa_sigaction ? ENOTSUP : 0;
}

int situ_faults_install(const struct situ_fault_site *sites, size_t count) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static bool has_segv, has_bus;
    int error = 0;
    pthread_mutex_lock(&lock);
    int known = atomic_load(&table_count);
    int index = 0;
    while (index < known && tables[index].sites != sites) index++;
    if (index == most_tables) error = ENOMEM;
    if (error == 0 && !has_segv) {
        error = install(SIGSEGV, &before_segv);
        has_segv = error == 0;
    }
    // Systems differ in which of the two an access to a page without permission is.
    if (error == 0 && !has_bus) {
        error = install(SIGBUS, &before_bus);
        has_bus = error == 0;
    }
    if (error == 0 && index == known) {
        tables[index] = (struct table){.sites = sites, .count = count};
        atomic_store(&table_count, index + 1);
    }
    pthread_mutex_unlock(&lock);
    return error;
}

// MARK: Alternate stacks

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int key_error;

/// A thread's alternate stack that we made: what is to be unmapped.
struct alternate_stack {
    void *memory;
    size_t size;
};

/// At a thread's end: takes its alternate stack away, unless it has got another meanwhile.
static void release(void *value) {
    struct alternate_stack *stack = value;
    stack_t current;
    if (sigaltstack(NULL, &current) == 0 && (char *)current.ss_sp >= (char *)stack->memory
        && (char *)current.ss_sp < (char *)stack->memory + stack->size) {
        stack_t none = {.ss_flags = SS_DISABLE, .ss_size = (size_t)SIGSTKSZ};
        if (sigaltstack(&none, NULL) != 0) return;
    }
    munmap(stack->memory, stack->size);
    free(stack);
}

static void make_key(void) { key_error = pthread_key_create(&key, release); }

/// Gives the calling thread an alternate stack.
static int make_alternate_stack(void) {
    pthread_once(&key_once, make_key);
    if (key_error != 0) return key_error;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    // Room for handlers to which we hand on, and for what the kernel saves, which on processors with large vectors is much.
    size_t usable = 64 << 10;
#if defined(_SC_MINSIGSTKSZ)
    long least = sysconf(_SC_MINSIGSTKSZ);
    if (least > 0) usable += (size_t)least;
#endif
    usable = (usable + page - 1) / page * page;
    struct alternate_stack *stack = malloc(sizeof *stack);
    if (stack == NULL) return ENOMEM;
    stack->size = usable + page;
    stack->memory = mmap(NULL, stack->size, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (stack->memory == MAP_FAILED) {
        free(stack);
        return ENOMEM;
    }
    // The lowest page stays as it is, against overflow.
    char *base = (char *)stack->memory + page;
    stack_t alternate = {.ss_sp = base, .ss_size = usable};
    if (mprotect(base, usable, PROT_READ | PROT_WRITE) != 0 || pthread_setspecific(key, stack) != 0) {
        munmap(stack->memory, stack->size);
        free(stack);
        return ENOMEM;
    }
    if (sigaltstack(&alternate, NULL) != 0) {
        int error = errno;
        pthread_setspecific(key, NULL);
        munmap(stack->memory, stack->size);
        free(stack);
        return error;
    }
    return 0;
}

int situ_faults_enter_thread(void) {
    static _Thread_local bool is_prepared;
    if (is_prepared) return 0;
    stack_t current;
    if (sigaltstack(NULL, &current) != 0) return errno;
    int error = (current.ss_flags & SS_DISABLE) != 0 ? make_alternate_stack() : 0;
    is_prepared = error == 0;
    return error;
}

#else

int situ_faults_install(const struct situ_fault_site *sites, size_t count) {
    (void)sites;
    (void)count;
    return ENOTSUP;
}

int situ_faults_add_code(const void *start, size_t size) {
    (void)start;
    (void)size;
    return ENOTSUP;
}

void situ_faults_remove_code(const void *start) { (void)start; }

int situ_faults_enter_thread(void) { return ENOTSUP; }

#endif
