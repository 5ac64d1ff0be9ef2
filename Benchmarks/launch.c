// Runs commands as whole processes, alternating between them, and prints what each run cost.
//
//     launch [--runs N] [--warmup N] [--pin CPU] [--timeout SECONDS] [--in FILE] [--out PREFIX]
//            [--cwd DIR] COUNT WORD... [COUNT WORD...]...
//
// Each command is given as the number of its words followed by the words. Round after round every
// command runs once, in turn, so that whatever else happens on the machine meets all of them alike.
// One JSON object per run goes to standard output:
//
//     {"command": 0, "run": 0, "wall": s, "user": s, "sys": s, "maxrss": bytes, "exit": n, "signal": n}
//
// Standard input of the children is /dev/null or FILE; their standard output goes to /dev/null, or to
// PREFIX.K for command K (the last run's stays). Standard error is left alone.
//
// It is a C program, and linked statically, because the kernel counts the memory of the program that
// starts a process as part of the new process's peak: a child started by a Python interpreter seems
// to have used at least as much as that interpreter. This one needs less than any engine measured.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static volatile pid_t child;

static void expire(int signal) {
    (void)signal;
    if (child > 0) kill(child, SIGKILL);
}

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what, int error) {
    fprintf(stderr, "launch: %s: %s\n", what, strerror(error));
    exit(2);
}

static void usage(void) {
    fputs("usage: launch [--runs N] [--warmup N] [--pin CPU] [--timeout SECONDS] [--in FILE] [--out PREFIX]\n"
          "              [--cwd DIR] COUNT WORD... [COUNT WORD...]...\n", stderr);
    exit(2);
}

int main(int count, char **words) {
    int runs = 1, warmup = 0, pin = -1, at = 1;
    double timeout = 0;
    const char *input = "/dev/null", *output = NULL;
    for (; at < count && strncmp(words[at], "--", 2) == 0; at += 2) {
        if (at + 1 >= count) usage();
        const char *name = words[at] + 2, *value = words[at + 1];
        if (strcmp(name, "runs") == 0) runs = atoi(value);
        else if (strcmp(name, "warmup") == 0) warmup = atoi(value);
        else if (strcmp(name, "pin") == 0) pin = atoi(value);
        else if (strcmp(name, "timeout") == 0) timeout = atof(value);
        else if (strcmp(name, "in") == 0) input = value;
        else if (strcmp(name, "out") == 0) output = value;
        else if (strcmp(name, "cwd") == 0) { if (chdir(value) != 0) fail(value, errno); }
        else usage();
    }

    enum { most = 64 };
    char **commands[most];
    int total = 0;
    while (at < count) {
        int length = atoi(words[at]);
        if (length < 1 || at + 1 + length > count || total == most) usage();
        char **command = calloc((size_t)length + 1, sizeof *command);
        memcpy(command, words + at + 1, (size_t)length * sizeof *command);
        commands[total++] = command;
        at += 1 + length;
    }
    if (total == 0 || runs < 1) usage();

#ifdef __linux__
    if (pin >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET((size_t)pin, &set);
        if (sched_setaffinity(0, sizeof set, &set) != 0) fail("cannot pin", errno);
    }
#else
    (void)pin;
#endif
    if (timeout > 0) {
        struct sigaction action = { .sa_handler = expire, .sa_flags = SA_RESTART };
        sigaction(SIGALRM, &action, NULL);
    }

    for (int run = -warmup; run < runs; run++) {
        for (int k = 0; k < total; k++) {
            posix_spawn_file_actions_t actions;
            posix_spawn_file_actions_init(&actions);
            posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
            char path[4096] = "/dev/null";
            if (output) snprintf(path, sizeof path, "%s.%d", output, k);
            posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

            struct rusage usage;
            int status = 0;
            pid_t pid;
            double start = now();
            int error = posix_spawnp(&pid, commands[k][0], &actions, NULL, commands[k], environ);
            if (error != 0) fail(commands[k][0], error);
            if (timeout > 0) {
                child = pid;
                struct itimerval timer = { .it_value = { .tv_sec = (time_t)timeout,
                    .tv_usec = (suseconds_t)((timeout - (double)(time_t)timeout) * 1e6) } };
                setitimer(ITIMER_REAL, &timer, NULL);
            }
            while (wait4(pid, &status, 0, &usage) < 0)
                if (errno != EINTR) fail("wait4", errno);
            double wall = now() - start;
            if (timeout > 0) {
                child = 0;
                struct itimerval off = { 0 };
                setitimer(ITIMER_REAL, &off, NULL);
            }
            posix_spawn_file_actions_destroy(&actions);
            if (run < 0) continue;
#ifdef __APPLE__
            long long peak = usage.ru_maxrss;
#else
            long long peak = (long long)usage.ru_maxrss * 1024;
#endif
            printf("{\"command\": %d, \"run\": %d, \"wall\": %.9f, \"user\": %.6f, \"sys\": %.6f, "
                   "\"maxrss\": %lld, \"exit\": %d, \"signal\": %d}\n",
                   k, run, wall, seconds(usage.ru_utime), seconds(usage.ru_stime), peak,
                   WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
        }
        fflush(stdout);
    }
    return 0;
}
