// Where the calling thread's stack ends. Some C libraries tell only those who define this first.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "SystemCalls.h"

#include <pthread.h>

void *situ_stack_end(void) {
#if defined(__APPLE__)
    return (char *)pthread_get_stackaddr_np(pthread_self()) - pthread_get_stacksize_np(pthread_self());
#elif defined(__linux__)
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return NULL;
    if (pthread_attr_getstack(&attributes, &lowest, &size) != 0) lowest = NULL;
    pthread_attr_destroy(&attributes);
    return lowest;
#else
    return NULL;
#endif
}
