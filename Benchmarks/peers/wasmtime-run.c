// Runs a WASI program with wasmtime, through the C library that the PyPI package `wasmtime` carries.
//
//     wasmtime-run [--strategy cranelift|winch|pulley] [--dir HOST[::GUEST]]... [--env NAME=VALUE]...
//                  [--argv0 NAME] [--compile] [--measure N] FILE [ARGS]
//
// Standard streams are inherited; the exit code is the guest's, 134 for a trap, 1 where the module
// cannot be loaded, 2 for wrong usage. `--compile` only compiles the module. `--measure` validates and
// compiles it N times on one thread, and prints what each of them took of the processor, and the size of
// the machine code. The package has no headers, so the few functions of wasmtime's documented C API that
// are needed are declared here.
//
// The imports `bench.start` and `bench.end`, and any other function that nobody provides, do nothing.
// `wasi_unstable` is not in the library: see `unstable` below.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct { size_t size; char *data; } wasm_byte_vec_t;
typedef struct wasm_importtype_t wasm_importtype_t;
typedef struct { size_t size; wasm_importtype_t **data; } wasm_importtype_vec_t;
typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasmtime_module wasmtime_module_t;
typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct wasi_config_t wasi_config_t;
typedef struct { uint64_t store; void *hidden; } wasmtime_func_t;
typedef struct { uint64_t store; size_t hidden; } wasmtime_instance_t;
// The union's largest members (a memory, a table) are 24 bytes.
typedef struct { uint8_t kind; union { wasmtime_func_t func; uint64_t words[4]; } of; } wasmtime_extern_t;

extern wasm_config_t *wasm_config_new(void);
extern wasm_engine_t *wasm_engine_new_with_config(wasm_config_t *);
extern void wasmtime_config_strategy_set(wasm_config_t *, uint8_t);
extern void wasmtime_config_max_wasm_stack_set(wasm_config_t *, size_t);
extern void wasmtime_config_async_stack_size_set(wasm_config_t *, uint64_t);
extern wasmtime_error_t *wasmtime_config_target_set(wasm_config_t *, const char *);
extern wasmtime_error_t *wasmtime_wat2wasm(const char *, size_t, wasm_byte_vec_t *);
extern wasmtime_error_t *wasmtime_module_new(wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **);
extern void wasmtime_config_parallel_compilation_set(wasm_config_t *, bool);
extern wasmtime_error_t *wasmtime_module_validate(wasm_engine_t *, const uint8_t *, size_t);
extern wasmtime_error_t *wasmtime_module_serialize(wasmtime_module_t *, wasm_byte_vec_t *);
extern void wasmtime_module_delete(wasmtime_module_t *);
extern void wasm_byte_vec_delete(wasm_byte_vec_t *);
extern void wasmtime_module_imports(const wasmtime_module_t *, wasm_importtype_vec_t *);
extern const wasm_byte_vec_t *wasm_importtype_module(const wasm_importtype_t *);
extern const wasm_byte_vec_t *wasm_importtype_name(const wasm_importtype_t *);
extern wasmtime_store_t *wasmtime_store_new(wasm_engine_t *, void *, void (*)(void *));
extern wasmtime_context_t *wasmtime_store_context(wasmtime_store_t *);
extern wasmtime_error_t *wasmtime_context_set_wasi(wasmtime_context_t *, wasi_config_t *);
extern wasmtime_linker_t *wasmtime_linker_new(wasm_engine_t *);
extern void wasmtime_linker_allow_shadowing(wasmtime_linker_t *, bool);
extern wasmtime_error_t *wasmtime_linker_define_wasi(wasmtime_linker_t *);
extern wasmtime_error_t *wasmtime_linker_define(wasmtime_linker_t *, wasmtime_context_t *, const char *, size_t,
                                                const char *, size_t, const wasmtime_extern_t *);
extern bool wasmtime_linker_get(const wasmtime_linker_t *, wasmtime_context_t *, const char *, size_t,
                                const char *, size_t, wasmtime_extern_t *);
extern wasmtime_error_t *wasmtime_linker_define_unknown_imports_as_default_values(
    wasmtime_linker_t *, wasmtime_context_t *, wasmtime_module_t *);
extern wasmtime_error_t *wasmtime_linker_define_instance(wasmtime_linker_t *, wasmtime_context_t *, const char *,
                                                         size_t, const wasmtime_instance_t *);
extern wasmtime_error_t *wasmtime_linker_instantiate(const wasmtime_linker_t *, wasmtime_context_t *,
                                                     const wasmtime_module_t *, wasmtime_instance_t *, wasm_trap_t **);
extern bool wasmtime_instance_export_get(wasmtime_context_t *, const wasmtime_instance_t *, const char *, size_t,
                                         wasmtime_extern_t *);
extern wasmtime_error_t *wasmtime_func_call(wasmtime_context_t *, const wasmtime_func_t *, const void *, size_t,
                                            void *, size_t, wasm_trap_t **);
extern void wasmtime_error_message(const wasmtime_error_t *, wasm_byte_vec_t *);
extern bool wasmtime_error_exit_status(const wasmtime_error_t *, int *);
extern void wasm_trap_message(const wasm_trap_t *, wasm_byte_vec_t *);
extern wasi_config_t *wasi_config_new(void);
extern bool wasi_config_set_argv(wasi_config_t *, size_t, const char *[]);
extern bool wasi_config_set_env(wasi_config_t *, size_t, const char *[], const char *[]);
extern void wasi_config_inherit_stdin(wasi_config_t *);
extern void wasi_config_inherit_stdout(wasi_config_t *);
extern void wasi_config_inherit_stderr(wasi_config_t *);
extern bool wasi_config_preopen_dir(wasi_config_t *, const char *, const char *, bool);

// The functions of `wasi_unstable` whose ABI is not that of `wasi_snapshot_preview1`, written over the
// latter: `whence` counts differently, and `filestat` has a 32-bit link count (56 bytes, not 64). The
// host finds memory through the caller's exports, so the shims must export the program's own memory;
// they exist only after it does. The program is linked to `gate`, which calls through a table that
// `shims` fills once the program is instantiated.
static const char gate_text[] =
    "(module"
    "  (type $seek (func (param i32 i64 i32 i32) (result i32)))"
    "  (type $path (func (param i32 i32 i32 i32 i32) (result i32)))"
    "  (type $stat (func (param i32 i32) (result i32)))"
    "  (table (export \"table\") 3 funcref)"
    "  (func (export \"fd_seek\") (type $seek) (call_indirect (type $seek)"
    "    (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 0)))"
    "  (func (export \"path_filestat_get\") (type $path) (call_indirect (type $path)"
    "    (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (i32.const 1)))"
    "  (func (export \"fd_filestat_get\") (type $stat) (call_indirect (type $stat)"
    "    (local.get 0) (local.get 1) (i32.const 2))))";
static const char shims_text[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"fd_seek\""
    "    (func $seek (param i32 i64 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"path_filestat_get\""
    "    (func $path (param i32 i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"fd_filestat_get\" (func $stat (param i32 i32) (result i32)))"
    "  (import \"gate\" \"table\" (table 3 funcref))"
    "  (import \"program\" \"memory\" (memory 0))"
    "  (export \"memory\" (memory 0))"
    "  (elem (i32.const 0) $old_seek $old_path $old_stat)"
    "  (func $old_seek (param i32 i64 i32 i32) (result i32)"
    "    (call $seek (local.get 0) (local.get 1)"
    "      (select (i32.const 0) (i32.add (local.get 2) (i32.const 1)) (i32.eq (local.get 2) (i32.const 2)))"
    "      (local.get 3)))"
    "  (func $narrow (param $at i32) (param $behind i64)"
    "    (i32.store offset=20 (local.get $at) (i32.load offset=24 (local.get $at)))"
    "    (memory.copy (i32.add (local.get $at) (i32.const 24)) (i32.add (local.get $at) (i32.const 32))"
    "      (i32.const 32))"
    "    (i64.store offset=56 (local.get $at) (local.get $behind)))"
    "  (func $old_path (param i32 i32 i32 i32 i32) (result i32) (local $behind i64) (local $errno i32)"
    "    (local.set $behind (i64.load offset=56 (local.get 4)))"
    "    (local.tee $errno (call $path (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))"
    "    (if (i32.eqz) (then (call $narrow (local.get 4) (local.get $behind))))"
    "    (local.get $errno))"
    "  (func $old_stat (param i32 i32) (result i32) (local $behind i64) (local $errno i32)"
    "    (local.set $behind (i64.load offset=56 (local.get 1)))"
    "    (local.tee $errno (call $stat (local.get 0) (local.get 1)))"
    "    (if (i32.eqz) (then (call $narrow (local.get 1) (local.get $behind))))"
    "    (local.get $errno)))";

static wasm_engine_t *engine;
static wasmtime_context_t *context;
static wasmtime_linker_t *linker;

static void say(const char *what, const wasm_byte_vec_t *message) {
    fprintf(stderr, "wasmtime-run: %s: %.*s\n", what, (int)message->size, message->data);
}

static void check(const char *what, wasmtime_error_t *error, wasm_trap_t *trap, int code) {
    wasm_byte_vec_t message;
    if (trap) {
        wasm_trap_message(trap, &message);
        say(what, &message);
        exit(134);
    }
    if (!error) return;
    int status;
    if (wasmtime_error_exit_status(error, &status)) exit(status);
    wasmtime_error_message(error, &message);
    say(what, &message);
    exit(code);
}

static void usage(void) {
    fputs("usage: wasmtime-run [--strategy cranelift|winch|pulley] [--dir HOST[::GUEST]]... "
          "[--env NAME=VALUE]... [--argv0 NAME] [--compile] [--measure N] FILE [ARGS]\n", stderr);
    exit(2);
}

static bool equal(const wasm_byte_vec_t *name, const char *text) {
    return name->size == strlen(text) && memcmp(name->data, text, name->size) == 0;
}

static wasmtime_instance_t instantiate_text(const char *name, const char *text) {
    wasm_byte_vec_t bytes;
    wasmtime_module_t *module;
    wasmtime_instance_t instance;
    wasm_trap_t *trap = NULL;
    check(name, wasmtime_wat2wasm(text, strlen(text), &bytes), NULL, 1);
    check(name, wasmtime_module_new(engine, (const uint8_t *)bytes.data, bytes.size, &module), NULL, 1);
    wasmtime_error_t *error = wasmtime_linker_instantiate(linker, context, module, &instance, &trap);
    check(name, error, trap, 1);
    return instance;
}

// Gives the imports from `wasi_unstable` their definitions; whether there were any.
static bool unstable(const wasmtime_module_t *module) {
    static const char old[] = "wasi_unstable", new[] = "wasi_snapshot_preview1";
    wasm_importtype_vec_t imports;
    bool any = false;
    wasmtime_instance_t gate;
    wasmtime_module_imports(module, &imports);
    for (size_t i = 0; i < imports.size; i++) {
        const wasm_byte_vec_t *name = wasm_importtype_name(imports.data[i]);
        if (!equal(wasm_importtype_module(imports.data[i]), old)) continue;
        if (!any) gate = instantiate_text("gate", gate_text);
        any = true;
        wasmtime_extern_t item;
        if (wasmtime_instance_export_get(context, &gate, name->data, name->size, &item)
            || wasmtime_linker_get(linker, context, new, strlen(new), name->data, name->size, &item))
            check("wasi_unstable", wasmtime_linker_define(linker, context, old, strlen(old), name->data,
                                                          name->size, &item), NULL, 1);
    }
    if (any)
        check("gate", wasmtime_linker_define_instance(linker, context, "gate", 4, &gate), NULL, 1);
    return any;
}

static double processor_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// The number of `size` bytes at `at`, the lowest first.
static uint64_t number(const uint8_t *at, int size) {
    uint64_t value = 0;
    while (size-- > 0) value = value << 8 | at[size];
    return value;
}

// How much machine code a compiled module has: the section `.text` of the ELF file that it is saved as.
static uint64_t text_size(const uint8_t *file, size_t size) {
    if (size < 64 || memcmp(file, "\177ELF\2", 5) != 0) return 0;
    uint64_t headers = number(file + 40, 8), step = number(file + 58, 2), count = number(file + 60, 2);
    uint64_t names = number(file + 62, 2);
    if (step < 64 || names >= count || headers > size || count * step > size - headers) return 0;
    uint64_t strings = number(file + headers + names * step + 24, 8);
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *header = file + headers + i * step;
        uint64_t name = strings + number(header, 4);
        if (name < size && size - name >= 6 && memcmp(file + name, ".text", 6) == 0) return number(header + 32, 8);
    }
    return 0;
}

// Prints one JSON object with lists of the seconds that validation took, and validation with compiling.
static void measure(const char *name, int rounds, const uint8_t *bytes, size_t size) {
    double *validated = calloc((size_t)rounds, sizeof *validated), *compiled = calloc((size_t)rounds, sizeof *compiled);
    uint64_t text = 0;
    for (int i = 0; i < rounds; i++) {
        double start = processor_seconds();
        check(name, wasmtime_module_validate(engine, bytes, size), NULL, 1);
        double middle = processor_seconds();
        wasmtime_module_t *module;
        check(name, wasmtime_module_new(engine, bytes, size, &module), NULL, 1);
        validated[i] = middle - start;
        compiled[i] = processor_seconds() - middle;
        if (i == 0) {
            wasm_byte_vec_t saved;
            check(name, wasmtime_module_serialize(module, &saved), NULL, 1);
            text = text_size((const uint8_t *)saved.data, saved.size);
            wasm_byte_vec_delete(&saved);
        }
        wasmtime_module_delete(module);
    }
    const char *titles[] = { "validation", "total" };
    const double *times[] = { validated, compiled };
    printf("{");
    for (int k = 0; k < 2; k++) {
        printf("\"%s\": [", titles[k]);
        for (int i = 0; i < rounds; i++) printf("%s%.9f", i ? ", " : "", times[k][i]);
        printf("], ");
    }
    printf("\"machine_code_bytes\": %llu}\n", (unsigned long long)text);
}

int main(int count, char **words) {
    wasm_config_t *config = wasm_config_new();
    wasi_config_t *wasi = wasi_config_new();
    const char **names = calloc((size_t)count, sizeof *names), **values = calloc((size_t)count, sizeof *values);
    size_t variables = 0;
    const char *argv0 = NULL;
    bool compile_only = false;
    int rounds = 0;
    // The default, 512 KiB, is less than some programs need (smallpt); the main thread has 8 MiB.
    // The size of the stack for asynchronous calls, which nothing here uses, has to be larger.
    wasmtime_config_async_stack_size_set(config, 7 << 20);
    wasmtime_config_max_wasm_stack_set(config, 6 << 20);
    int at = 1;
    for (; at < count && strncmp(words[at], "--", 2) == 0; at++) {
        const char *option = words[at];
        if (strcmp(option, "--compile") == 0) { compile_only = true; continue; }
        if (++at == count) usage();
        char *value = words[at];
        if (strcmp(option, "--strategy") == 0) {
            if (strcmp(value, "cranelift") == 0) wasmtime_config_strategy_set(config, 1);
            else if (strcmp(value, "winch") == 0) wasmtime_config_strategy_set(config, 2);
            else if (strcmp(value, "pulley") == 0) check("pulley", wasmtime_config_target_set(config, "pulley64"), NULL, 1);
            else usage();
        } else if (strcmp(option, "--dir") == 0) {
            char *guest = strstr(value, "::");
            if (guest) { *guest = 0; guest += 2; } else guest = value;
            if (!wasi_config_preopen_dir(wasi, value, guest, true)) {
                fprintf(stderr, "wasmtime-run: cannot open directory %s\n", value);
                return 1;
            }
        } else if (strcmp(option, "--measure") == 0) {
            if ((rounds = atoi(value)) < 1) usage();
            wasmtime_config_parallel_compilation_set(config, false);
        } else if (strcmp(option, "--argv0") == 0) {
            argv0 = value;
        } else if (strcmp(option, "--env") == 0) {
            char *equals = strchr(value, '=');
            if (!equals) usage();
            *equals = 0;
            names[variables] = value;
            values[variables++] = equals + 1;
        } else usage();
    }
    if (at == count) usage();

    FILE *file = fopen(words[at], "rb");
    if (!file) { perror(words[at]); return 1; }
    size_t size = 0, capacity = 1 << 20;
    uint8_t *bytes = malloc(capacity);
    for (size_t got; (got = fread(bytes + size, 1, capacity - size, file)) > 0;)
        if ((size += got) == capacity) bytes = realloc(bytes, capacity *= 2);
    fclose(file);

    engine = wasm_engine_new_with_config(config);
    if (rounds) {
        measure(words[at], rounds, bytes, size);
        return 0;
    }
    wasmtime_module_t *module;
    check(words[at], wasmtime_module_new(engine, bytes, size, &module), NULL, 1);
    if (compile_only) return 0;

    const char *slash = strrchr(words[at], '/');
    words[at] = argv0 ? (char *)argv0 : slash ? (char *)slash + 1 : words[at];
    wasi_config_set_argv(wasi, (size_t)(count - at), (const char **)words + at);
    wasi_config_set_env(wasi, variables, names, values);
    wasi_config_inherit_stdin(wasi);
    wasi_config_inherit_stdout(wasi);
    wasi_config_inherit_stderr(wasi);
    context = wasmtime_store_context(wasmtime_store_new(engine, NULL, NULL));
    check("wasi", wasmtime_context_set_wasi(context, wasi), NULL, 1);
    linker = wasmtime_linker_new(engine);
    check("wasi", wasmtime_linker_define_wasi(linker), NULL, 1);
    bool old = unstable(module);
    check("imports", wasmtime_linker_define_unknown_imports_as_default_values(linker, context, module), NULL, 1);

    wasmtime_instance_t instance;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error = wasmtime_linker_instantiate(linker, context, module, &instance, &trap);
    check("instantiate", error, trap, 1);
    if (old) {
        check("program", wasmtime_linker_define_instance(linker, context, "program", 7, &instance), NULL, 1);
        instantiate_text("shims", shims_text);
    }

    wasmtime_extern_t start;
    if (!wasmtime_instance_export_get(context, &instance, "_start", 6, &start) || start.kind != 0) {
        fputs("wasmtime-run: the module does not export a function _start\n", stderr);
        return 1;
    }
    error = wasmtime_func_call(context, &start.of.func, NULL, 0, NULL, 0, &trap);
    check("trap", error, trap, 134);
    return 0;
}
