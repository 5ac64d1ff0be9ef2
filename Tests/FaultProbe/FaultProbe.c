#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif
#if defined(__APPLE__)
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE 1
#endif

#include "FaultProbe.h"

#include "Faults.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef __APPLE__
#define SYMBOL(name) "_" #name
#else
#define SYMBOL(name) #name
#endif

// Two functions, alike but for their names: `name_site` is the instruction, `name_end` where it continues after a fault.
#if defined(__x86_64__)
#define PROBE(name)                                                                                                    \
    ".globl " SYMBOL(name) "\n" SYMBOL(name) ":\n" SYMBOL(name##_site) ":\n"                                           \
    "    movzbl (%rdi), %eax\n    ret\n" SYMBOL(name##_end) ":\n    movl $-1, %eax\n    ret\n"
#elif defined(__aarch64__)
#define PROBE(name)                                                                                                    \
    ".globl " SYMBOL(name) "\n" SYMBOL(name) ":\n" SYMBOL(name##_site) ":\n"                                           \
    "    ldrb w0, [x0]\n    ret\n" SYMBOL(name##_end) ":\n    mov w0, #-1\n    ret\n"
#endif

#ifdef PROBE
__asm__(".text\n.p2align 4\n" PROBE(probe_read) PROBE(probe_read_unlisted));
extern const char probe_read_site[], probe_read_end[], probe_read_unlisted_site[], probe_read_unlisted_end[];
bool probe_exists(void) { return true; }
int probe_install(void) {
    static struct situ_fault_site sites[1];
    sites[0] = (struct situ_fault_site){.instruction = probe_read_site, .fixup = probe_read_end};
    return situ_faults_install(sites, 1);
}
#else
static const char probe_read_unlisted_site[1], probe_read_unlisted_end[1];
bool probe_exists(void) { return false; }
int probe_install(void) { return ENOTSUP; }
int probe_read(const volatile void *address) { return *(const volatile unsigned char *)address; }
int probe_read_unlisted(const volatile void *address) { return *(const volatile unsigned char *)address; }
#endif

const void *probe_unlisted_code(void) { return probe_read_unlisted_site; }

static volatile sig_atomic_t count;
static volatile sig_atomic_t blocked_usr1, blocked_usr2, on_alternate_stack;

int probe_count(void) { return count; }
bool probe_had_blocked_usr1(void) { return blocked_usr1; }
bool probe_had_blocked_usr2(void) { return blocked_usr2; }
bool probe_was_on_alternate_stack(void) { return on_alternate_stack; }

static void note(void) {
    count++;
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    blocked_usr1 = sigismember(&mask, SIGUSR1);
    blocked_usr2 = sigismember(&mask, SIGUSR2);
    stack_t stack;
    sigaltstack(NULL, &stack);
    on_alternate_stack = (stack.ss_flags & SS_ONSTACK) != 0;
}

/// Continues at the end of `probe_read_unlisted` if it is where the fault was.
static bool resolve(void *opaque) {
#ifdef PROBE
    ucontext_t *context = opaque;
#if defined(__linux__) && defined(__x86_64__)
    greg_t *pc = &context->uc_mcontext.gregs[REG_RIP];
#elif defined(__linux__)
    unsigned long long *pc = &context->uc_mcontext.pc;
#elif defined(__x86_64__)
    __uint64_t *pc = &context->uc_mcontext->__ss.__rip;
#else
    __uint64_t *pc = &context->uc_mcontext->__ss.__pc;
#endif
    if ((uintptr_t)*pc != (uintptr_t)probe_read_unlisted_site) return false;
    *pc = (uintptr_t)probe_read_unlisted_end;
    return true;
#else
    (void)opaque;
    return false;
#endif
}

static void handle_with_information(int signal, siginfo_t *info, void *context) {
    (void)info;
    note();
    if (!resolve(context)) _exit(100 + signal);
}

static void handle_plainly(int signal) {
    note();
    _exit(60 + signal);
}

void probe_handle_before(bool wants_information, int flags) {
    struct sigaction action = {.sa_flags = flags};
    if (wants_information) {
        action.sa_sigaction = handle_with_information;
        action.sa_flags |= SA_SIGINFO;
    } else {
        action.sa_handler = handle_plainly;
    }
    sigaddset(&action.sa_mask, SIGUSR1);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

static struct sigaction segv_before, bus_before;

static void handle_later(int signal, siginfo_t *info, void *context) {
    note();
    if (resolve(context)) return;
    struct sigaction *before = signal == SIGBUS ? &bus_before : &segv_before;
    before->sa_sigaction(signal, info, context);
}

void probe_handle_after(void) {
    struct sigaction action = {.sa_sigaction = handle_later, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(SIGSEGV, &action, &segv_before);
    sigaction(SIGBUS, &action, &bus_before);
}

void probe_begin(void) {
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
    sigset_t signals;
    sigfillset(&signals);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

void probe_ignore(void) {
    signal(SIGSEGV, SIG_IGN);
    signal(SIGBUS, SIG_IGN);
}

void *probe_alternate_stack(size_t *size) {
    stack_t stack;
    if (sigaltstack(NULL, &stack) != 0 || (stack.ss_flags & SS_DISABLE) != 0) {
        *size = 0;
        return NULL;
    }
    *size = stack.ss_size;
    return stack.ss_sp;
}

void probe_drop_alternate_stack(void) {
    stack_t none = {.ss_flags = SS_DISABLE, .ss_size = (size_t)SIGSTKSZ};
    sigaltstack(&none, NULL);
}

static void *call(void *function) {
    ((void (*)(void))function)();
    return NULL;
}

void probe_on_thread(void (*function)(void)) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, call, (void *)function) != 0) abort();
    pthread_join(thread, NULL);
}

__attribute__((noinline)) int probe_overflow(int depth) {
    volatile char space[4096];
    space[0] = (char)depth;
    return probe_overflow(depth + 1) + space[0];
}

void *probe_page_beyond_file(void) {
    char path[] = "/tmp/situ-fault-XXXXXX";
    int file = mkstemp(path);
    if (file < 0) return NULL;
    unlink(path);
    void *page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    return page == MAP_FAILED ? NULL : page;
}

int probe_flag_resethand(void) { return (int)SA_RESETHAND; }
int probe_flag_nodefer(void) { return SA_NODEFER; }

bool probe_is_unchanged(int signal) {
    static struct sigaction first[NSIG];
    static bool is_known[NSIG];
    struct sigaction now;
    if (sigaction(signal, NULL, &now) != 0) return true;
    if (!is_known[signal]) {
        first[signal] = now;
        is_known[signal] = true;
        return true;
    }
    return now.sa_flags == first[signal].sa_flags && now.sa_sigaction == first[signal].sa_sigaction;
}
