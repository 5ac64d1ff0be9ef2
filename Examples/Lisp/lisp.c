// An interpreter for a small Lisp that knows next to nothing by itself: when it starts it reads library.lisp, which is inside
// of it, and evaluates that: functions, macros, tables that are computed once. Then it evaluates standard input, and prints
// the value of each expression.
//
//     echo '(sort (list 3 1 2) <)' | situ run Examples/Lisp/lisp.wasm
//
// Reading the library takes most of the time of a short program, and is the same each time. `situ wizen` does it once:
//
//     situ wizen Examples/Lisp/lisp.wasm -o lisp.wasm
//
// calls `wizer.initialize`, below, and writes a module that begins where that ended.

#include "../wasi.h"

static const char library[] = {
#embed "library.lisp"
    , 0
};

// MARK: Values

// A value is a number if its lowest bit is set, otherwise the address of an object, or 0: the empty list.
typedef uint32_t Value;

enum Kind { pair, symbol, closure, macro, builtin, vector, string, moved };

// The low byte of the header is the kind, the rest says how many words follow, or of a string how many bytes.
typedef struct { uint32_t header; Value words[]; } Object;

enum { nothing = 0, space_size = 16 << 20, most_symbols = 2048 };

static uint8_t spaces[2][space_size] __attribute__((aligned(8)));
static int space;            // which of them is in use
static size_t used;          // bytes of it
static Value symbols[most_symbols];
static size_t symbol_count;
static int is_initialised;

static Value sym_quote, sym_if, sym_define, sym_set, sym_lambda, sym_let, sym_begin, sym_while, sym_defmacro, sym_true;

static char line[256];
static size_t line_length;

static void flush(void) {
    write_all(standard_output, line, line_length);
    line_length = 0;
}

static void put(char c) {
    if (line_length == sizeof line) flush();
    line[line_length++] = c;
}

static void put_text(const char *text) {
    while (*text) put(*text++);
}

static _Noreturn void complain(const char *message, const char *about) {
    flush();
    write_all(standard_error, "lisp: ", 6);
    write_all(standard_error, message, length(message));
    write_all(standard_error, about, length(about));
    write_all(standard_error, "\n", 1);
    proc_exit(1);
}

static Object *object(Value value) { return (Object *)(uintptr_t)value; }
static int is_number(Value value) { return value & 1; }
static int32_t number(Value value) {
    if (!is_number(value)) complain("this is no number", "");
    return (int32_t)value >> 1;
}
static Value from_number(int32_t number) { return (uint32_t)number << 1 | 1; }
static int has_kind(Value value, enum Kind kind) {
    return value != nothing && !is_number(value) && (object(value)->header & 0xFF) == kind;
}
static uint32_t count_of(Value value) { return object(value)->header >> 8; }

static size_t size_of(uint32_t header) {
    size_t bytes = (header & 0xFF) == string ? header >> 8 : (header >> 8) * sizeof(Value);
    return (sizeof(uint32_t) + (bytes < 4 ? 4 : bytes) + 7) & ~(size_t)7;
}

static Value allocate(enum Kind kind, uint32_t count) {
    size_t size = size_of(count << 8 | kind);
    if (used + size > space_size) complain("out of memory", "");
    Object *made = (Object *)(spaces[space] + used);
    used += size;
    made->header = count << 8 | kind;
    return (Value)(uintptr_t)made;
}

static Value cons(Value first, Value rest) {
    Value made = allocate(pair, 2);
    object(made)->words[0] = first;
    object(made)->words[1] = rest;
    return made;
}

static Value first(Value value) {
    if (!has_kind(value, pair)) complain("this is no pair", "");
    return object(value)->words[0];
}

static Value rest(Value value) {
    if (!has_kind(value, pair)) complain("this is no pair", "");
    return object(value)->words[1];
}

// A symbol's words: its name, and its value as a global variable, 1 word later; a word of zero is no value.
static const char *name_of(Value value) { return (const char *)object(object(value)->words[0])->words; }

static Value make_string(const char *from, size_t count) {
    Value made = allocate(string, (uint32_t)count + 1);
    char *to = (char *)object(made)->words;
    for (size_t i = 0; i < count; i++) to[i] = from[i];
    to[count] = 0;
    return made;
}

static Value intern(const char *name, size_t count) {
    for (size_t i = 0; i < symbol_count; i++) {
        const char *other = name_of(symbols[i]);
        size_t j = 0;
        while (j < count && other[j] == name[j]) j++;
        if (j == count && other[count] == 0) return symbols[i];
    }
    if (symbol_count == most_symbols) complain("too many symbols", "");
    Value text = make_string(name, count);
    Value made = allocate(symbol, 3);
    object(made)->words[0] = text;
    object(made)->words[1] = nothing;
    object(made)->words[2] = 0;
    symbols[symbol_count++] = made;
    return made;
}

// MARK: Garbage

// Copies what symbols reach to the other space. Called between expressions, when there is nothing else that could refer to
// objects. The space that is left holds zeros afterwards, so that nothing of it is in a pre-initialised module.
static uint8_t *to;
static size_t filled;

static Value copy(Value value) {
    if (value == nothing || is_number(value)) return value;
    Object *old = object(value);
    if ((old->header & 0xFF) == moved) return old->words[0];
    size_t size = size_of(old->header);
    Object *new = (Object *)(to + filled);
    __builtin_memcpy(new, old, size);
    filled += size;
    old->header = moved;
    old->words[0] = (Value)(uintptr_t)new;
    return old->words[0];
}

static void collect(void) {
    Value *roots[] = { &sym_quote, &sym_if, &sym_define, &sym_set, &sym_lambda, &sym_let, &sym_begin, &sym_while,
                       &sym_defmacro, &sym_true };
    to = spaces[1 - space];
    filled = 0;
    for (size_t i = 0; i < symbol_count; i++) symbols[i] = copy(symbols[i]);
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) *roots[i] = copy(*roots[i]);
    for (size_t scanned = 0; scanned < filled;) {
        Object *next = (Object *)(to + scanned);
        uint32_t kind = next->header & 0xFF;
        if (kind != string && kind != builtin)
            for (uint32_t i = 0; i < next->header >> 8; i++) next->words[i] = copy(next->words[i]);
        scanned += size_of(next->header);
    }
    __builtin_memset(spaces[space], 0, used);
    space = 1 - space;
    used = filled;
}

// MARK: Reading

static const char *at, *end;

static void skip_space(void) {
    while (at < end) {
        if (*at == ';') {
            while (at < end && *at != '\n') at++;
        } else if (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') {
            at++;
        } else {
            return;
        }
    }
}

static Value read(void) {
    skip_space();
    if (at == end) complain("an expression ends too early", "");
    char c = *at;
    if (c == '\'') {
        at++;
        return cons(sym_quote, cons(read(), nothing));
    }
    if (c == '(') {
        at++;
        Value list = nothing, last = nothing;
        for (;;) {
            skip_space();
            if (at == end) complain("a parenthesis is not closed", "");
            if (*at == ')') {
                at++;
                return list;
            }
            if (*at == '.' && at + 1 < end && at[1] == ' ') {
                at++;
                object(last)->words[1] = read();
                continue;
            }
            Value next = cons(read(), nothing);
            if (last == nothing) list = next; else object(last)->words[1] = next;
            last = next;
        }
    }
    if (c == ')') complain("there is nothing that this parenthesis closes", "");
    if (c == '"') {
        const char *start = ++at;
        while (at < end && *at != '"') at++;
        if (at == end) complain("a string is not closed", "");
        return make_string(start, (size_t)(at++ - start));
    }
    const char *start = at;
    while (at < end && *at != '(' && *at != ')' && *at != ' ' && *at != '\n' && *at != '\t' && *at != ';') at++;
    size_t count = (size_t)(at - start);
    int is_negative = count > 1 && *start == '-';
    int32_t value = 0;
    for (size_t i = (size_t)is_negative; i < count; i++) {
        if (start[i] < '0' || start[i] > '9') return intern(start, count);
        value = value * 10 + (start[i] - '0');
    }
    return from_number(is_negative ? -value : value);
}

// MARK: Printing

static void print(Value value) {
    if (value == nothing) {
        put_text("()");
    } else if (is_number(value)) {
        char digits[12];
        size_t count = 0;
        int64_t left = number(value);
        if (left < 0) {
            put('-');
            left = -left;
        }
        do digits[count++] = (char)('0' + left % 10);
        while (left /= 10);
        while (count > 0) put(digits[--count]);
    } else if (has_kind(value, symbol)) {
        put_text(name_of(value));
    } else if (has_kind(value, string)) {
        put_text((const char *)object(value)->words);
    } else if (has_kind(value, pair)) {
        put('(');
        for (;;) {
            print(first(value));
            value = rest(value);
            if (!has_kind(value, pair)) break;
            put(' ');
        }
        if (value != nothing) {
            put_text(" . ");
            print(value);
        }
        put(')');
    } else if (has_kind(value, vector)) {
        put_text("#(");
        for (uint32_t i = 0; i < count_of(value); i++) {
            if (i > 0) put(' ');
            print(object(value)->words[i]);
        }
        put(')');
    } else {
        put_text("#procedure");
    }
}

// MARK: Evaluating

static Value *find(Value name, Value scope) {
    for (; scope != nothing; scope = object(scope)->words[1]) {
        Value binding = object(scope)->words[0];
        if (object(binding)->words[0] == name) return &object(binding)->words[1];
    }
    Object *global = object(name);
    if (!global->words[2]) complain("there is no variable ", name_of(name));
    return &global->words[1];
}

static void define(Value name, Value value) {
    object(name)->words[1] = value;
    object(name)->words[2] = from_number(1);
}

// Arguments beside the names of a function's parameters. A name behind a dot, or instead of the list, takes all others.
static Value bind(Value names, Value values, Value scope) {
    while (has_kind(names, pair)) {
        if (values == nothing) complain("too few arguments", "");
        scope = cons(cons(first(names), first(values)), scope);
        names = rest(names);
        values = rest(values);
    }
    if (names != nothing) return cons(cons(names, values), scope);
    if (values != nothing) complain("too many arguments", "");
    return scope;
}

static Value call_builtin(int32_t which, Value a, Value b, Value c);
static Value evaluate(Value expression, Value scope);

static Value evaluate_all(Value list, Value scope) {
    Value values = nothing, last = nothing;
    for (; list != nothing; list = rest(list)) {
        Value next = cons(evaluate(first(list), scope), nothing);
        if (last == nothing) values = next; else object(last)->words[1] = next;
        last = next;
    }
    return values;
}

static Value evaluate(Value expression, Value scope) {
    for (;;) {
        if (has_kind(expression, symbol)) return *find(expression, scope);
        if (!has_kind(expression, pair)) return expression;
        Value head = first(expression), tail = rest(expression), body;
        if (head == sym_quote) return first(tail);
        if (head == sym_if) {
            int is_true = evaluate(first(tail), scope) != nothing;
            Value branches = rest(tail);
            if (!is_true) branches = rest(branches);
            if (branches == nothing) return nothing;
            expression = first(branches);
            continue;
        }
        if (head == sym_define) {
            Value name = first(tail), value;
            if (has_kind(name, pair)) {
                value = allocate(closure, 3);
                object(value)->words[0] = rest(name);
                object(value)->words[1] = rest(tail);
                object(value)->words[2] = scope;
                name = first(name);
            } else {
                value = evaluate(first(rest(tail)), scope);
            }
            define(name, value);
            return name;
        }
        if (head == sym_set) {
            Value value = evaluate(first(rest(tail)), scope);
            return *find(first(tail), scope) = value;
        }
        if (head == sym_lambda || head == sym_defmacro) {
            if (head == sym_defmacro) tail = cons(rest(first(tail)), rest(tail));
            Value made = allocate(head == sym_lambda ? closure : macro, 3);
            object(made)->words[0] = first(tail);
            object(made)->words[1] = rest(tail);
            object(made)->words[2] = scope;
            if (head == sym_defmacro) define(first(first(rest(expression))), made);
            return made;
        }
        if (head == sym_let) {
            Value inner = scope;
            for (Value bindings = first(tail); bindings != nothing; bindings = rest(bindings)) {
                Value one = first(bindings);
                inner = cons(cons(first(one), evaluate(first(rest(one)), scope)), inner);
            }
            scope = inner;
            body = rest(tail);
        } else if (head == sym_begin) {
            body = tail;
        } else if (head == sym_while) {
            while (evaluate(first(tail), scope) != nothing)
                for (body = rest(tail); body != nothing; body = rest(body)) evaluate(first(body), scope);
            return nothing;
        } else {
            Value function = evaluate(head, scope);
            if (has_kind(function, macro)) {
                Value inner = bind(object(function)->words[0], tail, object(function)->words[2]), made = nothing;
                for (body = object(function)->words[1]; body != nothing; body = rest(body))
                    made = evaluate(first(body), inner);
                // The expansion takes the place of the expression, so that it is made once.
                if (has_kind(made, pair)) {
                    object(expression)->words[0] = first(made);
                    object(expression)->words[1] = rest(made);
                } else {
                    expression = made;
                }
                continue;
            }
            if (has_kind(function, builtin)) {
                // Without a list of the arguments: these calls are most of what is executed.
                Value arguments[3] = { nothing, nothing, nothing };
                for (int i = 0; i < 3 && tail != nothing; i++, tail = rest(tail))
                    arguments[i] = evaluate(first(tail), scope);
                return call_builtin(number(object(function)->words[0]), arguments[0], arguments[1], arguments[2]);
            }
            Value arguments = evaluate_all(tail, scope);
            if (!has_kind(function, closure)) complain("this cannot be called", "");
            scope = bind(object(function)->words[0], arguments, object(function)->words[2]);
            body = object(function)->words[1];
        }
        if (body == nothing) return nothing;
        for (; rest(body) != nothing; body = rest(body)) evaluate(first(body), scope);
        expression = first(body);
    }
}

static Value apply(Value function, Value arguments) {
    if (has_kind(function, builtin)) {
        Value three[3] = { nothing, nothing, nothing };
        for (int i = 0; i < 3 && arguments != nothing; i++, arguments = rest(arguments)) three[i] = first(arguments);
        return call_builtin(number(object(function)->words[0]), three[0], three[1], three[2]);
    }
    if (!has_kind(function, closure)) complain("this cannot be called", "");
    Value scope = bind(object(function)->words[0], arguments, object(function)->words[2]), value = nothing;
    for (Value body = object(function)->words[1]; body != nothing; body = rest(body))
        value = evaluate(first(body), scope);
    return value;
}

// MARK: What the interpreter knows by itself

static const char *const builtins[] = {
    "+", "-", "*", "/", "mod", "<", "=", "eq?", "cons", "car", "cdr", "set-car!", "set-cdr!", "pair?", "number?", "symbol?",
    "string?", "display", "newline", "make-vector", "vector-ref", "vector-set!", "vector-length", "apply", "error",
    "string-length", "string-ref",
};

static Value *element(Value value, Value index) {
    if (!has_kind(value, vector) || (uint32_t)number(index) >= count_of(value)) complain("there is no such element", "");
    return &object(value)->words[number(index)];
}

static Value truth(int is_true) { return is_true ? sym_true : nothing; }

// Arguments that are missing are the empty list, further ones are not looked at.
static Value call_builtin(int32_t which, Value a, Value b, Value c) {
    switch (which) {
    case 0: return from_number(number(a) + number(b));
    case 1: return from_number(number(a) - number(b));
    case 2: return from_number(number(a) * number(b));
    case 3: case 4:
        if (number(b) == 0) complain("a division by zero", "");
        return from_number(which == 3 ? number(a) / number(b) : number(a) % number(b));
    case 5: return truth(number(a) < number(b));
    case 6: return truth(number(a) == number(b));
    case 7: return truth(a == b);
    case 8: return cons(a, b);
    case 9: return first(a);
    case 10: return rest(a);
    case 11: first(a); return object(a)->words[0] = b;
    case 12: first(a); return object(a)->words[1] = b;
    case 13: return truth(has_kind(a, pair));
    case 14: return truth(is_number(a));
    case 15: return truth(has_kind(a, symbol));
    case 16: return truth(has_kind(a, string));
    case 17: print(a); return nothing;
    case 18: put('\n'); return nothing;
    case 19: {
        if (number(a) < 0 || number(a) > 1 << 20) complain("no vector can be so long", "");
        Value made = allocate(vector, (uint32_t)number(a));
        for (uint32_t i = 0; i < count_of(made); i++) object(made)->words[i] = b;
        return made;
    }
    case 20: return *element(a, b);
    case 21: return *element(a, b) = c;
    case 22: return from_number(has_kind(a, vector) ? (int32_t)count_of(a) : -1);
    case 23: return apply(a, b);
    case 25: return from_number(has_kind(a, string) ? (int32_t)count_of(a) - 1 : -1);
    case 26:
        if (!has_kind(a, string) || (uint32_t)number(b) >= count_of(a)) complain("there is no such character", "");
        return from_number(((const uint8_t *)object(a)->words)[number(b)]);
    default: complain("", has_kind(a, string) ? (const char *)object(a)->words : "an error");
    }
}

static Value make_symbol(const char *name) { return intern(name, length(name)); }

// MARK: Programs

// Evaluates a text, and prints the values if somebody wants to see them.
static void run(const char *text, size_t count, int prints) {
    at = text;
    end = text + count;
    for (;;) {
        skip_space();
        if (at == end) return;
        Value value = evaluate(read(), nothing);
        if (prints) {
            print(value);
            put('\n');
        }
        if (used > space_size / 4) collect();
    }
}

__attribute__((export_name("wizer.initialize"))) void initialise(void) {
    sym_quote = make_symbol("quote");
    sym_if = make_symbol("if");
    sym_define = make_symbol("define");
    sym_set = make_symbol("set!");
    sym_lambda = make_symbol("lambda");
    sym_let = make_symbol("let");
    sym_begin = make_symbol("begin");
    sym_while = make_symbol("while");
    sym_defmacro = make_symbol("defmacro");
    sym_true = make_symbol("true");
    define(sym_true, sym_true);
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        Value made = allocate(builtin, 1);
        object(made)->words[0] = from_number((int32_t)i);
        define(make_symbol(builtins[i]), made);
    }
    run(library, sizeof library - 1, 0);
    collect();
    is_initialised = 1;
}

static char input[1 << 16];

__attribute__((export_name("_start"))) void start(void) {
    if (!is_initialised) initialise();
    size_t count = 0;
    for (;;) {
        Slice slice = { input + count, sizeof input - count };
        size_t got = 0;
        if (slice.length == 0) complain("the program is too long", "");
        if (fd_read(standard_input, &slice, 1, &got) != 0) complain("cannot read standard input", "");
        if (got == 0) break;
        count += got;
    }
    run(input, count, 1);
    flush();
}
