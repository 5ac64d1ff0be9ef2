// What is inlined in both files.

static inline __attribute__((always_inline)) int divide(int number, int divisor) {
    return number / divisor;
}

int other(int number);
