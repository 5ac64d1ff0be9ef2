// Makes letters capital, and adds an exclamation mark.

#include "plugin.h"

static char buffer[65536];

char *allocate(size_t count) {
    // One byte stays for what is added.
    if (count >= sizeof buffer) __builtin_trap();
    return buffer;
}

Text transform(const char *text, size_t count) {
    size_t changed = 0;
    for (size_t index = 0; index < count; index++) {
        char letter = text[index];
        if (letter >= 'a' && letter <= 'z') {
            letter -= 'a' - 'A';
            changed++;
        }
        buffer[index] = letter;
    }
    buffer[count] = '!';
    if (changed == 0) host_log("it was loud already", 19);
    return make_text(buffer, count + 1);
}
