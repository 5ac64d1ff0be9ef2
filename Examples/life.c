// Conway's Game of Life on a torus.
//
//     life [GENERATIONS [COLUMNS ROWS]]
//
// Shows the board after so many generations (200 on 78 by 22 unless told otherwise) and how many cells
// live. It begins with an R-pentomino in the middle, or, if GENERATIONS ends in `-`, with the pattern on
// standard input: `O`, `*` or `#` for a living cell, anything else for a dead one, one row a line.
//
//     printf '.O\n..O\nOOO\n' | situ run Examples/life.wasm 40- 20 10

#include "wasi.h"

enum { most_columns = 512, most_rows = 512 };

// Two boards with a margin of one cell, which repeats the opposite edge.
static uint8_t boards[2][most_rows + 2][most_columns + 2];
static char text[(most_columns + 1) * most_rows + 128];
static size_t columns = 78, rows = 22;

static _Noreturn void complain(const char *message) {
    write_all(standard_error, "life: ", 6);
    write_all(standard_error, message, length(message));
    write_all(standard_error, "\n", 1);
    proc_exit(2);
}

// The number at the start of a text, and where it ends.
static size_t number(const char *from, const char **end) {
    size_t value = 0;
    const char *at = from;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (value > 100000000) complain("a number is too large");
        value = value * 10 + (size_t)(*at - '0');
    }
    if (at == from) complain("usage: life [GENERATIONS[-] [COLUMNS ROWS]]");
    *end = at;
    return value;
}

static size_t put_number(char *at, size_t value) {
    char digits[24];
    size_t count = 0;
    do digits[count++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t i = 0; i < count; i++) at[i] = digits[count - 1 - i];
    return count;
}

static size_t put_text(char *at, const char *from) {
    size_t count = length(from);
    for (size_t i = 0; i < count; i++) at[i] = from[i];
    return count;
}

static void read_pattern(void) {
    size_t row = 1, column = 1;
    for (;;) {
        char piece[4096];
        Slice slice = { piece, sizeof piece };
        size_t got = 0;
        if (fd_read(standard_input, &slice, 1, &got) != 0) complain("cannot read standard input");
        if (got == 0) return;
        for (size_t i = 0; i < got; i++) {
            if (piece[i] == '\n') {
                row++;
                column = 1;
                continue;
            }
            if (row <= rows && column <= columns)
                boards[0][row][column] = piece[i] == 'O' || piece[i] == '*' || piece[i] == '#';
            column++;
        }
    }
}

static void wrap(uint8_t (*board)[most_columns + 2]) {
    for (size_t row = 1; row <= rows; row++) {
        board[row][0] = board[row][columns];
        board[row][columns + 1] = board[row][1];
    }
    for (size_t column = 0; column < columns + 2; column++) {
        board[0][column] = board[rows][column];
        board[rows + 1][column] = board[1][column];
    }
}

static void advance(uint8_t (*board)[most_columns + 2], uint8_t (*next)[most_columns + 2]) {
    wrap(board);
    for (size_t row = 1; row <= rows; row++) {
        const uint8_t *above = board[row - 1], *here = board[row], *below = board[row + 1];
        for (size_t column = 1; column <= columns; column++) {
            int around = above[column - 1] + above[column] + above[column + 1] + here[column - 1]
                + here[column + 1] + below[column - 1] + below[column] + below[column + 1];
            next[row][column] = around == 3 || (around == 2 && here[column]);
        }
    }
}

void _start(void) {
    static char *arguments[16];
    static char bytes[4096];
    size_t count = 0, size = 0, generations = 200;
    const char *end = "";
    if (args_sizes_get(&count, &size) != 0 || count > 16 || size > sizeof bytes) complain("too many arguments");
    if (args_get(arguments, bytes) != 0) complain("no arguments to be had");
    if (count > 1) generations = number(arguments[1], &end);
    int piped = end[0] == '-';
    if (end[piped] != 0 || count == 3 || count > 4) complain("usage: life [GENERATIONS[-] [COLUMNS ROWS]]");
    if (count == 4) {
        columns = number(arguments[2], &end);
        if (*end) complain("COLUMNS is not a number");
        rows = number(arguments[3], &end);
        if (*end) complain("ROWS is not a number");
        if (columns < 3 || columns > most_columns || rows < 3 || rows > most_rows)
            complain("COLUMNS and ROWS are from 3 to 512");
    }

    if (piped) {
        read_pattern();
    } else {
        size_t row = (rows + 1) / 2, column = (columns + 1) / 2;
        boards[0][row - 1][column] = boards[0][row - 1][column + 1] = 1;
        boards[0][row][column - 1] = boards[0][row][column] = boards[0][row + 1][column] = 1;
    }
    for (size_t i = 0; i < generations; i++) advance(boards[i % 2], boards[(i + 1) % 2]);

    uint8_t (*board)[most_columns + 2] = boards[generations % 2];
    size_t at = 0, living = 0;
    for (size_t row = 1; row <= rows; row++) {
        for (size_t column = 1; column <= columns; column++) {
            living += board[row][column];
            text[at++] = board[row][column] ? 'O' : '.';
        }
        text[at++] = '\n';
    }
    at += put_text(text + at, "generation ");
    at += put_number(text + at, generations);
    at += put_text(text + at, ": ");
    at += put_number(text + at, living);
    at += put_text(text + at, living == 1 ? " cell lives\n" : " cells live\n");
    write_all(standard_output, text, at);
}
