#include "Peer.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The package that the library comes in has no headers: what is needed of the documented C API is declared here.

typedef struct { size_t size; void **data; } vector;
typedef struct { uint64_t store; void *hidden; } function;
typedef struct { uint64_t store; size_t hidden; } instance;
typedef struct { uint8_t kind; union { function func; uint64_t words[4]; } of; } external;
typedef union { int32_t i32; int64_t i64; float f32; double f64; uint8_t v128[16]; } raw;
// The union's largest members (references) are 24 bytes.
typedef struct { uint8_t kind; union { int32_t i32; int64_t i64; float f32; double f64; uint64_t words[3]; } of; } value;
enum { kind_i32, kind_i64, kind_f32, kind_f64 };

typedef void *checked_callback(void *, void *, const value *, size_t, value *, size_t);
typedef void *raw_callback(void *, void *, raw *, size_t);

struct peer {
    void *context;
    instance instance;
    function nothing, add, four;
    bool checked;
    bool (*export_get)(void *, const instance *, const char *, size_t, external *);
    void *(*call)(void *, const function *, const value *, size_t, value *, size_t, void **);
    void *(*call_raw)(void *, const function *, raw *, size_t, void **);
};

// MARK: The host's functions

static void *nothing_checked(void *data, void *caller, const value *arguments, size_t count, value *results, size_t n) {
    return NULL;
}
static void *add_checked(void *data, void *caller, const value *arguments, size_t count, value *results, size_t n) {
    results[0].kind = kind_i32;
    results[0].of.i32 = (int32_t)((uint32_t)arguments[0].of.i32 + (uint32_t)arguments[1].of.i32);
    return NULL;
}
static void *nothing_raw(void *data, void *caller, raw *values, size_t count) { return NULL; }
static void *add_raw(void *data, void *caller, raw *values, size_t count) {
    values[0].i32 = (int32_t)((uint32_t)values[0].i32 + (uint32_t)values[1].i32);
    return NULL;
}

// MARK: Making it

static bool complain(const char *what) {
    fprintf(stderr, "wasmtime: %s\n", what);
    return false;
}

static bool load(struct peer *peer, const char *path, const uint8_t *bytes, size_t size) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return complain(dlerror());
#define FIND(result, name, ...) \
    result (*name)(__VA_ARGS__) = (result (*)(__VA_ARGS__))dlsym(library, #name); \
    if (name == NULL) return complain("there is no function " #name)
    FIND(void *, wasm_engine_new, void);
    FIND(void *, wasmtime_store_new, void *, void *, void (*)(void *));
    FIND(void *, wasmtime_store_context, void *);
    FIND(void *, wasmtime_module_new, void *, const uint8_t *, size_t, void **);
    FIND(void *, wasmtime_linker_new, void *);
    FIND(void *, wasmtime_linker_define_func, void *, const char *, size_t, const char *, size_t, const void *,
         checked_callback *, void *, void (*)(void *));
    FIND(void *, wasmtime_linker_define_func_unchecked, void *, const char *, size_t, const char *, size_t, const void *,
         raw_callback *, void *, void (*)(void *));
    FIND(void *, wasmtime_linker_instantiate, const void *, void *, const void *, instance *, void **);
    FIND(void *, wasm_valtype_new, uint8_t);
    FIND(void *, wasm_functype_new, vector *, vector *);
    FIND(bool, wasmtime_instance_export_get, void *, const instance *, const char *, size_t, external *);
    FIND(void *, wasmtime_func_call, void *, const function *, const value *, size_t, value *, size_t, void **);
    FIND(void *, wasmtime_func_call_unchecked, void *, const function *, raw *, size_t, void **);
#undef FIND
    void *engine = wasm_engine_new();
    peer->context = wasmtime_store_context(wasmtime_store_new(engine, NULL, NULL));
    void *module = NULL;
    if (wasmtime_module_new(engine, bytes, size, &module) != NULL) return complain("the module is not accepted");
    void *linker = wasmtime_linker_new(engine);
    void **two = malloc(2 * sizeof *two), **one = malloc(sizeof *one);
    two[0] = wasm_valtype_new(kind_i32);
    two[1] = wasm_valtype_new(kind_i32);
    one[0] = wasm_valtype_new(kind_i32);
    vector none = {0, NULL}, parameters = {2, two}, results = {1, one}, empty = {0, NULL};
    void *nothing_type = wasm_functype_new(&none, &empty);
    void *add_type = wasm_functype_new(&parameters, &results);
    void *error;
    if (peer->checked) {
        error = wasmtime_linker_define_func(linker, "host", 4, "nothing", 7, nothing_type, nothing_checked, NULL, NULL);
        if (error == NULL)
            error = wasmtime_linker_define_func(linker, "host", 4, "add", 3, add_type, add_checked, NULL, NULL);
    } else {
        error = wasmtime_linker_define_func_unchecked(linker, "host", 4, "nothing", 7, nothing_type, nothing_raw, NULL, NULL);
        if (error == NULL)
            error = wasmtime_linker_define_func_unchecked(linker, "host", 4, "add", 3, add_type, add_raw, NULL, NULL);
    }
    if (error != NULL) return complain("a function of the host is not accepted");
    void *trap = NULL;
    if (wasmtime_linker_instantiate(linker, peer->context, module, &peer->instance, &trap) != NULL || trap != NULL)
        return complain("the module is not instantiated");
    peer->export_get = wasmtime_instance_export_get;
    peer->call = wasmtime_func_call;
    peer->call_raw = wasmtime_func_call_unchecked;
    return true;
}

static function find(struct peer *peer, const char *name) {
    external found;
    if (!peer->export_get(peer->context, &peer->instance, name, strlen(name), &found)) {
        fprintf(stderr, "wasmtime: nothing is exported as %s\n", name);
        exit(1);
    }
    return found.of.func;
}

struct peer *peer_new(const char *library, const uint8_t *module, size_t size, bool checked) {
    struct peer *peer = calloc(1, sizeof *peer);
    peer->checked = checked;
    if (!load(peer, library, module, size)) {
        free(peer);
        return NULL;
    }
    peer->nothing = find(peer, "nothing");
    peer->add = find(peer, "add");
    peer->four = find(peer, "four");
    return peer;
}

// MARK: Calls

static void check(void *error, void *trap) {
    if (error == NULL && trap == NULL) return;
    fprintf(stderr, "wasmtime: a call failed\n");
    exit(1);
}

int32_t peer_call_nothing(struct peer *peer, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        void *trap = NULL;
        if (peer->checked) {
            check(peer->call(peer->context, &peer->nothing, NULL, 0, NULL, 0, &trap), trap);
        } else {
            raw values[1];
            check(peer->call_raw(peer->context, &peer->nothing, values, 1, &trap), trap);
        }
    }
    return 0;
}

int32_t peer_call_add(struct peer *peer, int32_t count) {
    int32_t sum = 0;
    for (int32_t i = 0; i < count; i++) {
        void *trap = NULL;
        if (peer->checked) {
            value arguments[2] = {{.kind = kind_i32, .of.i32 = sum}, {.kind = kind_i32, .of.i32 = i}}, result[1];
            check(peer->call(peer->context, &peer->add, arguments, 2, result, 1, &trap), trap);
            sum = result[0].of.i32;
        } else {
            raw values[2];
            values[0].i32 = sum;
            values[1].i32 = i;
            check(peer->call_raw(peer->context, &peer->add, values, 2, &trap), trap);
            sum = values[0].i32;
        }
    }
    return sum;
}

double peer_call_four(struct peer *peer, int32_t count) {
    double sum = 0;
    for (int32_t i = 0; i < count; i++) {
        void *trap = NULL;
        if (peer->checked) {
            value arguments[4] = {
                {.kind = kind_i32, .of.i32 = i}, {.kind = kind_i64, .of.i64 = i}, {.kind = kind_f32, .of.f32 = 1},
                {.kind = kind_f64, .of.f64 = sum}};
            value result[1];
            check(peer->call(peer->context, &peer->four, arguments, 4, result, 1, &trap), trap);
            sum = result[0].of.f64;
        } else {
            raw values[4];
            values[0].i32 = i;
            values[1].i64 = i;
            values[2].f32 = 1;
            values[3].f64 = sum;
            check(peer->call_raw(peer->context, &peer->four, values, 4, &trap), trap);
            sum = values[0].f64;
        }
    }
    return sum;
}

int32_t peer_run(struct peer *peer, const char *name, int32_t count) {
    function function = find(peer, name);
    void *trap = NULL;
    raw values[1];
    values[0].i32 = count;
    check(peer->call_raw(peer->context, &function, values, 1, &trap), trap);
    return values[0].i32;
}
