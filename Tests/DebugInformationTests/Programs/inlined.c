// Functions inlined in each other, from two files, and one that is called from three places.

#include "inlined.h"

static inline __attribute__((always_inline)) int twice(int number, int divisor) {
    int quotient = divide(number, divisor);
    return quotient * 2;
}

__attribute__((noinline)) static int work(int number, int divisor) {
    return twice(number, divisor) + 1;
}

__attribute__((export_name("run"))) int run(int number) {
    int sum = 0;
    for (int index = 0; index < 3; index++)
        sum += work(number, number - index);
    return sum + other(number);
}

// Nobody calls it, so that the linker leaves it out, and its debug information in.
int unused(int number) {
    return twice(number, 3);
}
