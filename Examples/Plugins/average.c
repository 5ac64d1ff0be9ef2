// Says how long the words of a text are on average. There is a mistake in it, which the host has to survive.

#include "plugin.h"

static char buffer[65536];

char *allocate(size_t count) {
    if (count > sizeof buffer) __builtin_trap();
    return buffer;
}

static inline __attribute__((always_inline)) size_t mean(size_t sum, size_t count) {
    return sum / count;
}

__attribute__((noinline)) static size_t average(const char *text, size_t count) {
    size_t letters = 0;
    size_t words = 0;
    for (size_t index = 0; index < count; index++) {
        if (text[index] == ' ') continue;
        letters++;
        if (index == 0 || text[index - 1] == ' ') words++;
    }
    return mean(letters, words);
}

Text transform(const char *text, size_t count) {
    static char digits[20];
    size_t number = average(text, count);
    size_t start = sizeof digits;
    do {
        digits[--start] = '0' + number % 10;
        number /= 10;
    } while (number > 0);
    return make_text(digits + start, sizeof digits - start);
}
