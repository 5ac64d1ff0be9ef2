// A second unit.

#include "inlined.h"

int other(int number) {
    if (number > 100)
        return divide(number, number - 101);

    return number;
}
