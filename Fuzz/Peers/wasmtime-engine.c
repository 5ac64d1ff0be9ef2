// Runs batches of generated programs with wasmtime, through the C library that the PyPI package `wasmtime` carries; see
// Fuzz/README.md for commands, batches and answers.
//
// The package has no headers, so the functions of wasmtime's documented C API that are needed are declared here.

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: wasmtime's interface

typedef struct { size_t size; char *data; } wasm_byte_vec_t;
typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasm_valtype_t wasm_valtype_t;
typedef struct { size_t size; wasm_valtype_t **data; } wasm_valtype_vec_t;
typedef struct wasm_functype_t wasm_functype_t;
typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasmtime_module wasmtime_module_t;
typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct wasmtime_caller wasmtime_caller_t;
typedef struct wasmtime_sharedmemory wasmtime_sharedmemory_t;
typedef struct { uint64_t store; void *hidden; } wasmtime_func_t;
typedef struct { uint64_t store; size_t hidden; } wasmtime_instance_t;
typedef struct { struct { uint64_t store; uint32_t hidden; } first; uint32_t hidden; } wasmtime_memory_t;
typedef struct { uint64_t store; uint32_t hidden1, hidden2; void *hidden3; } wasmtime_externref_t;
typedef struct wasmtime_exnref { uint64_t store; uint32_t hidden1, hidden2; void *hidden3; } wasmtime_exnref_t;
typedef struct {
    uint8_t kind;
    union {
        wasmtime_func_t func;
        wasmtime_memory_t memory;
        wasmtime_sharedmemory_t *shared;
        uint64_t words[4];
    } of;
} wasmtime_extern_t;
typedef struct {
    uint8_t kind;
    union {
        int32_t i32;
        int64_t i64;
        wasmtime_externref_t externref;
        wasmtime_func_t funcref;
        uint8_t v128[16];
    } of;
} wasmtime_val_t;
typedef union { int32_t i32; int64_t i64; uint32_t externref; uint8_t v128[16]; } wasmtime_val_raw_t;
enum { EXTERN_FUNC = 0, EXTERN_MEMORY = 3, EXTERN_SHARED_MEMORY = 4 };
enum { VALUE_EXTERNREF = 6 };

extern wasm_config_t *wasm_config_new(void);
extern wasm_engine_t *wasm_engine_new_with_config(wasm_config_t *);
#define SWITCH(name) extern void wasmtime_config_##name##_set(wasm_config_t *, bool)
SWITCH(wasm_tail_call);
SWITCH(wasm_reference_types);
SWITCH(wasm_function_references);
SWITCH(wasm_gc);
SWITCH(gc_support);
SWITCH(wasm_exceptions);
SWITCH(wasm_simd);
SWITCH(wasm_relaxed_simd);
SWITCH(wasm_relaxed_simd_deterministic);
SWITCH(wasm_memory64);
SWITCH(wasm_multi_memory);
SWITCH(wasm_threads);
SWITCH(shared_memory);
SWITCH(wasm_wide_arithmetic);
SWITCH(wasm_custom_page_sizes);
SWITCH(native_unwind_info);
SWITCH(parallel_compilation);
SWITCH(memory_init_cow);
SWITCH(signals_based_traps);
extern void wasmtime_config_cranelift_regalloc_algorithm_set(wasm_config_t *, uint8_t);
extern void wasmtime_config_async_stack_size_set(wasm_config_t *, uint64_t);
extern void wasmtime_config_max_wasm_stack_set(wasm_config_t *, size_t);
extern void wasmtime_config_cranelift_opt_level_set(wasm_config_t *, uint8_t);
extern void wasmtime_config_memory_reservation_set(wasm_config_t *, uint64_t);
extern void wasmtime_config_memory_guard_size_set(wasm_config_t *, uint64_t);
extern void wasmtime_config_memory_reservation_for_growth_set(wasm_config_t *, uint64_t);
extern wasmtime_error_t *wasmtime_module_new(wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **);
extern void wasmtime_module_delete(wasmtime_module_t *);
extern wasmtime_store_t *wasmtime_store_new(wasm_engine_t *, void *, void (*)(void *));
extern void wasmtime_store_delete(wasmtime_store_t *);
extern wasmtime_context_t *wasmtime_store_context(wasmtime_store_t *);
extern wasmtime_linker_t *wasmtime_linker_new(wasm_engine_t *);
extern wasmtime_linker_t *wasmtime_linker_clone(const wasmtime_linker_t *);
extern void wasmtime_linker_delete(wasmtime_linker_t *);
extern wasmtime_error_t *wasmtime_linker_define_func(
    wasmtime_linker_t *, const char *, size_t, const char *, size_t, const wasm_functype_t *,
    wasm_trap_t *(*)(void *, wasmtime_caller_t *, const wasmtime_val_t *, size_t, wasmtime_val_t *, size_t), void *,
    void (*)(void *));
extern wasmtime_error_t *wasmtime_linker_define_func_unchecked(
    wasmtime_linker_t *, const char *, size_t, const char *, size_t, const wasm_functype_t *,
    wasm_trap_t *(*)(void *, wasmtime_caller_t *, wasmtime_val_raw_t *, size_t), void *, void (*)(void *));
extern wasmtime_error_t *wasmtime_linker_define_instance(
    wasmtime_linker_t *, wasmtime_context_t *, const char *, size_t, const wasmtime_instance_t *);
extern wasmtime_error_t *wasmtime_linker_instantiate(
    const wasmtime_linker_t *, wasmtime_context_t *, const wasmtime_module_t *, wasmtime_instance_t *, wasm_trap_t **);
extern bool wasmtime_instance_export_nth(
    wasmtime_context_t *, const wasmtime_instance_t *, size_t, char **, size_t *, wasmtime_extern_t *);
extern void wasmtime_extern_delete(wasmtime_extern_t *);
extern wasmtime_error_t *wasmtime_func_call(
    wasmtime_context_t *, const wasmtime_func_t *, const wasmtime_val_t *, size_t, wasmtime_val_t *, size_t,
    wasm_trap_t **);
extern uint8_t *wasmtime_memory_data(const wasmtime_context_t *, const wasmtime_memory_t *);
extern size_t wasmtime_memory_data_size(const wasmtime_context_t *, const wasmtime_memory_t *);
extern uint8_t *wasmtime_sharedmemory_data(const wasmtime_sharedmemory_t *);
extern size_t wasmtime_sharedmemory_data_size(const wasmtime_sharedmemory_t *);
extern bool wasmtime_externref_new(wasmtime_context_t *, void *, void (*)(void *), wasmtime_externref_t *);
extern void *wasmtime_externref_data(wasmtime_context_t *, const wasmtime_externref_t *);
extern wasmtime_context_t *wasmtime_caller_context(wasmtime_caller_t *);
extern bool wasmtime_context_has_exception(wasmtime_context_t *);
extern bool wasmtime_context_take_exception(wasmtime_context_t *, wasmtime_exnref_t *);
extern void wasmtime_exnref_unroot(wasmtime_exnref_t *);
extern void wasmtime_error_message(const wasmtime_error_t *, wasm_byte_vec_t *);
extern void wasmtime_error_delete(wasmtime_error_t *);
extern void wasm_trap_message(const wasm_trap_t *, wasm_byte_vec_t *);
extern void wasm_trap_delete(wasm_trap_t *);
extern bool wasmtime_trap_code(const wasm_trap_t *, uint8_t *);
extern wasm_valtype_t *wasm_valtype_new(uint8_t);
extern void wasm_valtype_vec_new(wasm_valtype_vec_t *, size_t, wasm_valtype_t *const[]);
extern void wasm_valtype_vec_new_empty(wasm_valtype_vec_t *);
extern wasm_functype_t *wasm_functype_new(wasm_valtype_vec_t *, wasm_valtype_vec_t *);
extern void wasm_byte_vec_delete(wasm_byte_vec_t *);

// MARK: What is compared

static uint32_t step(uint32_t hash, uint32_t word) {
    hash = (hash ^ word) * 0x9E3779B1u;
    return hash ^ hash >> 15;
}

static uint32_t hash_of(const uint8_t *bytes, size_t size) {
    uint32_t hash = 0x811C9DC5u, word;
    size_t index = 0;
    for (; index + 4 <= size; index += 4) {
        memcpy(&word, bytes + index, 4);
        hash = step(hash, word);
    }
    for (; index < size; index++) hash = step(hash, bytes[index]);
    return hash;
}

static uint32_t trace;
static unsigned long noted;
static bool verbose;

static void note(uint32_t word) {
    trace = step(trace, word);
    noted++;
    if (verbose) printf("  note %lu: %x\n", noted, word);
}

static wasm_trap_t *host_count(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values, size_t count) {
    return NULL;
}
static wasm_trap_t *host_note(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values, size_t count) {
    note((uint32_t)values[0].i32);
    return NULL;
}
static wasm_trap_t *host_note64(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values, size_t count) {
    note((uint32_t)values[0].i64);
    note((uint32_t)((uint64_t)values[0].i64 >> 32));
    return NULL;
}
static wasm_trap_t *host_make(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *arguments, size_t count,
                              wasmtime_val_t *results, size_t result_count) {
    results[0].kind = VALUE_EXTERNREF;
    wasmtime_externref_new(wasmtime_caller_context(caller), (void *)(intptr_t)(arguments[0].of.i32 + 1), NULL,
                           &results[0].of.externref);
    return NULL;
}
static wasm_trap_t *host_id(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *arguments, size_t count,
                            wasmtime_val_t *results, size_t result_count) {
    results[0].kind = 0;
    if (arguments[0].of.externref.store == 0) {
        results[0].of.i32 = 0;
    } else {
        // Null for what is no value of the host.
        intptr_t data = (intptr_t)wasmtime_externref_data(wasmtime_caller_context(caller), &arguments[0].of.externref);
        results[0].of.i32 = data == 0 ? -1 : (int32_t)(data - 1);
    }
    return NULL;
}

static wasm_functype_t *function_type(int parameter, int result) {
    wasm_valtype_vec_t parameters, results;
    wasm_valtype_t *one;
    if (parameter < 0) wasm_valtype_vec_new_empty(&parameters);
    else { one = wasm_valtype_new((uint8_t)parameter); wasm_valtype_vec_new(&parameters, 1, &one); }
    if (result < 0) wasm_valtype_vec_new_empty(&results);
    else { one = wasm_valtype_new((uint8_t)result); wasm_valtype_vec_new(&results, 1, &one); }
    return wasm_functype_new(&parameters, &results);
}

// The words that all engines' traps are translated to, by wasmtime's codes.
static const char *const traps[] = {
    "stack", "memory", "unaligned", "table", "uninitialized", "mismatch", "overflow", "divide", "conversion", "unreachable",
    "interrupt",
};
static struct { const char *message, *word; } messages[] = {
    {"expected shared memory", "unshared"}, {"atomic wait on non-shared memory", "unshared"},
    {"null reference", "null"}, {"null i31", "null"}, {"null exn", "null"}, {"out of bounds array access", "array"},
    {"cast failure", "cast"},
};

static wasm_engine_t *engine;
static wasmtime_linker_t *host;
static uint64_t mask = ~0ull;
static char line[1 << 16];
static size_t length;

static void say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(line + length, sizeof line - length, format, arguments);
    va_end(arguments);
    length += (size_t)written < sizeof line - length ? (size_t)written : sizeof line - length - 1;
}

// One word for how something ended; both may be null.
static void say_end(wasmtime_context_t *context, wasmtime_error_t *error, wasm_trap_t *trap) {
    wasm_byte_vec_t message = {0, NULL};
    wasmtime_exnref_t exception;
    if (wasmtime_context_has_exception(context) && wasmtime_context_take_exception(context, &exception)) {
        wasmtime_exnref_unroot(&exception);
        say("exception ");
        if (trap) wasm_trap_delete(trap);
        if (error) wasmtime_error_delete(error);
    } else if (trap) {
        uint8_t code;
        wasm_trap_message(trap, &message);
        if (verbose) printf("  %.*s\n", (int)message.size, message.data);
        if (wasmtime_trap_code(trap, &code) && code < sizeof traps / sizeof *traps) {
            say("%s ", traps[code]);
        } else {
            const char *found = NULL;
            for (size_t i = 0; i < sizeof messages / sizeof *messages && !found; i++)
                if (strstr(message.data, messages[i].message)) found = messages[i].word;
            if (found) {
                say("%s ", found);
            } else {
                const char *last = strstr(message.data, "Caused by:");
                say("trap(%.200s) ", last ? last : message.data);
            }
        }
        wasm_byte_vec_delete(&message);
        wasm_trap_delete(trap);
    } else if (error) {
        wasmtime_error_message(error, &message);
        say("error(%.*s) ", (int)(message.size > 400 ? 400 : message.size), message.data);
        wasm_byte_vec_delete(&message);
        wasmtime_error_delete(error);
    } else {
        say("ok ");
    }
}

// Calls the exported functions whose names begin with a letter.
static void call_exports(wasmtime_context_t *context, const wasmtime_instance_t *instance, size_t index, char initial) {
    char *name;
    size_t name_length;
    wasmtime_extern_t item;
    for (size_t nth = 0; wasmtime_instance_export_nth(context, instance, nth, &name, &name_length, &item); nth++) {
        if (item.kind == EXTERN_FUNC && name[0] == initial) {
            if (verbose) printf("  call m%zu.%.*s\n", index, (int)name_length, name);
            wasm_trap_t *trap = NULL;
            wasmtime_error_t *error = wasmtime_func_call(context, &item.of.func, NULL, 0, NULL, 0, &trap);
            say_end(context, error, trap);
        }
        wasmtime_extern_delete(&item);
    }
}

static void run_program(uint64_t number, const uint8_t **modules, const size_t *sizes, size_t count) {
    static char ends[1 << 12];
    wasmtime_instance_t instances[16];
    size_t ended = 0, made = 0;
    ends[0] = 0;
    length = 0;
    trace = 0x811C9DC5u;
    noted = 0;
    say("%llu ", (unsigned long long)number);
    wasmtime_store_t *store = wasmtime_store_new(engine, NULL, NULL);
    wasmtime_context_t *context = wasmtime_store_context(store);
    wasmtime_linker_t *linker = host;
    for (size_t index = 0; index < count; index++) {
        wasmtime_module_t *module;
        wasmtime_instance_t instance;
        wasm_trap_t *trap = NULL;
        wasmtime_error_t *error = wasmtime_module_new(engine, modules[index], sizes[index], &module);
        if (error) {
            wasm_byte_vec_t message;
            wasmtime_error_message(error, &message);
            for (size_t i = 0; i < message.size; i++) if (message.data[i] == '\n') message.data[i] = ' ';
            say("invalid: %.*s ", (int)message.size, message.data);
            wasm_byte_vec_delete(&message);
            wasmtime_error_delete(error);
            break;
        }
        error = wasmtime_linker_instantiate(linker, context, module, &instance, &trap);
        wasmtime_module_delete(module);
        if (error || trap) {
            say("start:");
            say_end(context, error, trap);
            break;
        }
        instances[made++] = instance;
        call_exports(context, &instance, index, 'r');
        if (index + 1 < count) {
            // Later modules import from this one.
            char own[16];
            snprintf(own, sizeof own, "m%zu", index);
            if (linker == host) linker = wasmtime_linker_clone(host);
            wasmtime_linker_define_instance(linker, context, own, strlen(own), &instance);
        }
    }
    // What all of them left behind.
    for (size_t index = 0; index < made; index++) call_exports(context, &instances[index], index, 's');
    for (size_t index = 0; index < made; index++) {
        char *name;
        size_t name_length;
        wasmtime_extern_t item;
        for (size_t nth = 0;
             wasmtime_instance_export_nth(context, &instances[index], nth, &name, &name_length, &item); nth++) {
            const uint8_t *bytes = NULL;
            size_t size = 0;
            if (item.kind == EXTERN_MEMORY) {
                bytes = wasmtime_memory_data(context, &item.of.memory);
                size = wasmtime_memory_data_size(context, &item.of.memory);
            } else if (item.kind == EXTERN_SHARED_MEMORY) {
                bytes = wasmtime_sharedmemory_data(item.of.shared);
                size = wasmtime_sharedmemory_data_size(item.of.shared);
            }
            if (item.kind == EXTERN_MEMORY || item.kind == EXTERN_SHARED_MEMORY)
                ended += (size_t)snprintf(ends + ended, sizeof ends - ended, " m%zu.%.*s=%zu:%x", index,
                                          (int)name_length, name, size, hash_of(bytes, size));
            wasmtime_extern_delete(&item);
        }
    }
    if (linker != host) wasmtime_linker_delete(linker);
    if (line[length - 1] == ' ') line[--length] = 0;
    for (size_t i = 0; i < length; i++) if (line[i] == '\n') line[i] = ' ';
    printf("%s | %lu:%x |%s\n", line, noted, trace, ended ? ends : " ");
    wasmtime_store_delete(store);
}

static void run_batch(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(2); }
    size_t size = 0, capacity = 1 << 20;
    uint8_t *bytes = malloc(capacity);
    for (size_t got; (got = fread(bytes + size, 1, capacity - size, file)) > 0;)
        if ((size += got) == capacity) bytes = realloc(bytes, capacity *= 2);
    fclose(file);
    for (size_t at = 0; at < size;) {
        uint64_t number, features;
        uint32_t count, one;
        memcpy(&number, bytes + at, 8);
        memcpy(&features, bytes + at + 8, 8);
        memcpy(&count, bytes + at + 16, 4);
        at += 20;
        const uint8_t *modules[16];
        size_t sizes[16];
        for (uint32_t index = 0; index < count; index++) {
            memcpy(&one, bytes + at, 4);
            if (index < 16) { modules[index] = bytes + at + 4; sizes[index] = one; }
            at += 4 + one;
        }
        if (features & ~mask) printf("%llu -\n", (unsigned long long)number);
        else run_program(number, modules, sizes, count < 16 ? count : 16);
        // So that a crash leaves behind which program it was.
        fflush(stdout);
    }
    free(bytes);
    puts("done");
    fflush(stdout);
}

int main(void) {
    wasm_config_t *config = wasm_config_new();
    wasmtime_config_wasm_tail_call_set(config, true);
    wasmtime_config_wasm_reference_types_set(config, true);
    wasmtime_config_wasm_function_references_set(config, true);
    wasmtime_config_gc_support_set(config, true);
    wasmtime_config_wasm_gc_set(config, true);
    wasmtime_config_wasm_exceptions_set(config, true);
    wasmtime_config_wasm_simd_set(config, true);
    wasmtime_config_wasm_relaxed_simd_set(config, true);
    wasmtime_config_wasm_relaxed_simd_deterministic_set(config, true);
    wasmtime_config_wasm_memory64_set(config, true);
    wasmtime_config_wasm_multi_memory_set(config, true);
    wasmtime_config_wasm_threads_set(config, true);
    wasmtime_config_shared_memory_set(config, true);
    wasmtime_config_wasm_wide_arithmetic_set(config, true);
    wasmtime_config_wasm_custom_page_sizes_set(config, true);
    // Compiling is nearly all there is to do, and stores live shortly.
    wasmtime_config_cranelift_opt_level_set(config, 0);
    wasmtime_config_cranelift_regalloc_algorithm_set(config, 1);
    // Frames of code that is not optimised are large. The size of stacks for asynchronous calls has to be larger still.
    wasmtime_config_async_stack_size_set(config, 7 << 20);
    wasmtime_config_max_wasm_stack_set(config, 6 << 20);
    wasmtime_config_parallel_compilation_set(config, false);
    wasmtime_config_memory_init_cow_set(config, false);
    wasmtime_config_native_unwind_info_set(config, false);
    // Version 50 panics over an atomic access far beyond the end of a memory if it has to learn of that by a signal.
    wasmtime_config_signals_based_traps_set(config, false);
    // Shared memories can only grow where they are.
    wasmtime_config_memory_reservation_set(config, 1 << 20);
    wasmtime_config_memory_guard_size_set(config, 0);
    wasmtime_config_memory_reservation_for_growth_set(config, 0);
    engine = wasm_engine_new_with_config(config);
    host = wasmtime_linker_new(engine);
    // Kinds of types: 0 i32, 1 i64, 128 externref.
    wasmtime_linker_define_func_unchecked(host, "host", 4, "count", 5, function_type(0, -1), host_count, NULL, NULL);
    wasmtime_linker_define_func_unchecked(host, "host", 4, "note", 4, function_type(0, -1), host_note, NULL, NULL);
    wasmtime_linker_define_func_unchecked(host, "host", 4, "note64", 6, function_type(1, -1), host_note64, NULL, NULL);
    wasmtime_linker_define_func(host, "host", 4, "make", 4, function_type(0, 128), host_make, NULL, NULL);
    wasmtime_linker_define_func(host, "host", 4, "id", 2, function_type(128, 0), host_id, NULL, NULL);

    char command[4096];
    while (fgets(command, sizeof command, stdin)) {
        command[strcspn(command, "\n")] = 0;
        if (strncmp(command, "mask ", 5) == 0) {
            mask = strtoull(command + 5, NULL, 10);
        } else if (strncmp(command, "run ", 4) == 0) {
            verbose = false;
            run_batch(command + 4);
        } else if (strncmp(command, "verbose ", 8) == 0) {
            verbose = true;
            run_batch(command + 8);
        } else {
            fprintf(stderr, "wasmtime-engine: no such command: %s\n", command);
            return 2;
        }
    }
    return 0;
}
