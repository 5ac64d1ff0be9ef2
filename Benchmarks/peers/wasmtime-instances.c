// What InstanceBenchmark measures of Situ, of wasmtime with its pooling allocator, through the C library that the PyPI package
// `wasmtime` carries.
//
//     wasmtime-instances rounds|scattered|live FILE COUNT
//
// Prints one JSON object with the same fields. The package has no headers, so what is needed of wasmtime's documented C API is
// declared here.

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct { size_t size; char *data; } wasm_byte_vec_t;
typedef struct wasm_valtype_t wasm_valtype_t;
typedef struct { size_t size; wasm_valtype_t **data; } wasm_valtype_vec_t;
typedef struct wasm_functype_t wasm_functype_t;
typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasmtime_module wasmtime_module_t;
typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct wasmtime_caller wasmtime_caller_t;
typedef struct wasmtime_instance_pre wasmtime_instance_pre_t;
typedef struct wasmtime_pooling_allocation_config wasmtime_pooling_allocation_config_t;
typedef struct { uint64_t store; void *hidden; } wasmtime_func_t;
typedef struct { uint64_t store; size_t hidden; } wasmtime_instance_t;
typedef struct { uint8_t kind; union { wasmtime_func_t func; uint64_t words[4]; } of; } wasmtime_extern_t;
// The union's largest members (references) are 24 bytes.
typedef struct { uint8_t kind; union { int32_t i32; uint64_t words[3]; } of; } wasmtime_val_t;
typedef wasm_trap_t *(*wasmtime_func_callback_t)(void *, wasmtime_caller_t *, const wasmtime_val_t *, size_t,
                                                 wasmtime_val_t *, size_t);

extern wasm_config_t *wasm_config_new(void);
extern wasm_engine_t *wasm_engine_new_with_config(wasm_config_t *);
extern wasmtime_pooling_allocation_config_t *wasmtime_pooling_allocation_config_new(void);
extern void wasmtime_pooling_allocation_config_total_core_instances_set(wasmtime_pooling_allocation_config_t *, uint32_t);
extern void wasmtime_pooling_allocation_config_total_memories_set(wasmtime_pooling_allocation_config_t *, uint32_t);
extern void wasmtime_pooling_allocation_config_total_tables_set(wasmtime_pooling_allocation_config_t *, uint32_t);
extern void wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(wasmtime_pooling_allocation_config_t *,
                                                                               size_t);
extern void wasmtime_pooling_allocation_strategy_set(wasm_config_t *, const wasmtime_pooling_allocation_config_t *);
extern wasmtime_error_t *wasmtime_module_new(wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **);
extern wasmtime_store_t *wasmtime_store_new(wasm_engine_t *, void *, void (*)(void *));
extern void wasmtime_store_delete(wasmtime_store_t *);
extern wasmtime_context_t *wasmtime_store_context(wasmtime_store_t *);
extern wasmtime_linker_t *wasmtime_linker_new(wasm_engine_t *);
extern wasm_valtype_t *wasm_valtype_new(uint8_t);
extern void wasm_valtype_vec_new(wasm_valtype_vec_t *, size_t, wasm_valtype_t *const[]);
extern void wasm_valtype_vec_new_empty(wasm_valtype_vec_t *);
extern wasm_functype_t *wasm_functype_new(wasm_valtype_vec_t *, wasm_valtype_vec_t *);
extern wasmtime_error_t *wasmtime_linker_define_func(wasmtime_linker_t *, const char *, size_t, const char *, size_t,
                                                     const wasm_functype_t *, wasmtime_func_callback_t, void *,
                                                     void (*)(void *));
extern wasmtime_error_t *wasmtime_linker_instantiate_pre(const wasmtime_linker_t *, const wasmtime_module_t *,
                                                         wasmtime_instance_pre_t **);
extern wasmtime_error_t *wasmtime_instance_pre_instantiate(const wasmtime_instance_pre_t *, wasmtime_context_t *,
                                                           wasmtime_instance_t *, wasm_trap_t **);
extern bool wasmtime_instance_export_get(wasmtime_context_t *, const wasmtime_instance_t *, const char *, size_t,
                                         wasmtime_extern_t *);
extern wasmtime_error_t *wasmtime_func_call(wasmtime_context_t *, const wasmtime_func_t *, const wasmtime_val_t *, size_t,
                                            wasmtime_val_t *, size_t, wasm_trap_t **);
extern void wasmtime_error_message(const wasmtime_error_t *, wasm_byte_vec_t *);

static void check(wasmtime_error_t *error, wasm_trap_t *trap) {
    if (error == NULL && trap == NULL) return;
    if (error != NULL) {
        wasm_byte_vec_t message;
        wasmtime_error_message(error, &message);
        fprintf(stderr, "wasmtime-instances: %.*s\n", (int)message.size, message.data);
    } else {
        fprintf(stderr, "wasmtime-instances: a trap\n");
    }
    exit(1);
}

static wasm_trap_t *note(void *data, wasmtime_caller_t *caller, const wasmtime_val_t *arguments, size_t argument_count,
                         wasmtime_val_t *results, size_t result_count) {
    (void)data, (void)caller, (void)arguments, (void)argument_count, (void)results, (void)result_count;
    return NULL;
}

static wasm_engine_t *engine;
static wasmtime_instance_pre_t *template;

static wasmtime_store_t *make(wasmtime_instance_t *instance) {
    wasmtime_store_t *store = wasmtime_store_new(engine, NULL, NULL);
    wasm_trap_t *trap = NULL;
    check(wasmtime_instance_pre_instantiate(template, wasmtime_store_context(store), instance, &trap), trap);
    return store;
}

static void touch(wasmtime_store_t *store, const wasmtime_instance_t *instance, int32_t offset) {
    wasmtime_context_t *context = wasmtime_store_context(store);
    wasmtime_extern_t function;
    if (!wasmtime_instance_export_get(context, instance, "touch", 5, &function)) abort();
    wasmtime_val_t argument = {.kind = 0, .of = {.i32 = offset}}, result;
    wasm_trap_t *trap = NULL;
    check(wasmtime_func_call(context, &function.of.func, &argument, 1, &result, 1, &trap), trap);
}

static uint64_t now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int compare(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return a < b ? -1 : a > b;
}

static void rounds(size_t count, int32_t stride) {
    size_t warmup = count / 10 < 1000 ? count / 10 : 1000;
    uint64_t *times = malloc(count * sizeof *times), sum = 0, processor = 0;
    for (size_t round = 0; round < warmup + count; round++) {
        if (round == warmup) processor = now(CLOCK_PROCESS_CPUTIME_ID);
        uint64_t before = now(CLOCK_MONOTONIC);
        wasmtime_instance_t instance;
        wasmtime_store_t *store = make(&instance);
        touch(store, &instance, (int32_t)(round & 255) * stride);
        wasmtime_store_delete(store);
        if (round >= warmup) sum += times[round - warmup] = now(CLOCK_MONOTONIC) - before;
    }
    processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
    qsort(times, count, sizeof *times, compare);
    printf("{\"rounds\": %zu, \"median_ns\": %llu, \"mean_ns\": %llu, \"p99_ns\": %llu, \"processor_ns\": %llu}\n", count,
           (unsigned long long)times[count / 2], (unsigned long long)(sum / count),
           (unsigned long long)times[count * 99 / 100], (unsigned long long)(processor / count));
}

/// What the process takes of the system, in kilobytes.
static void usage(const char *name) {
    static char text[1 << 16];
    int descriptor = open("/proc/self/status", O_RDONLY);
    ssize_t count = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    text[count < 0 ? 0 : count] = 0;
    printf("\"%s\": {", name);
    const char *fields[] = {"VmRSS", "RssAnon", "RssShmem", "VmPTE"};
    for (size_t i = 0; i < 4; i++) {
        const char *line = strstr(text, fields[i]);
        printf("\"%s\": %ld, ", fields[i], line == NULL ? 0 : strtol(strchr(line, ':') + 1, NULL, 10));
    }
    descriptor = open("/proc/self/smaps_rollup", O_RDONLY);
    count = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    text[count < 0 ? 0 : count] = 0;
    const char *line = strstr(text, "\nPss:");
    printf("\"Pss\": %ld, ", line == NULL ? 0 : strtol(line + 5, NULL, 10));
    FILE *maps = fopen("/proc/self/maps", "r");
    long mappings = 0;
    for (int c = getc(maps); c != EOF; c = getc(maps)) mappings += c == '\n';
    fclose(maps);
    printf("\"mappings\": %ld}", mappings);
}

static void live(size_t count) {
    wasmtime_store_t **stores = malloc(count * sizeof *stores);
    wasmtime_instance_t instance;
    wasmtime_store_t *first = make(&instance);
    touch(first, &instance, 0);
    printf("{\"live\": %zu, ", count);
    usage("before");
    for (size_t i = 0; i < count; i++) {
        stores[i] = make(&instance);
        touch(stores[i], &instance, (int32_t)(i & 255) * 4096);
    }
    printf(", ");
    usage("after");
    for (size_t i = 0; i < count; i++) wasmtime_store_delete(stores[i]);
    printf(", ");
    usage("freed");
    printf("}\n");
    wasmtime_store_delete(first);
}

int main(int argc, char **argv) {
    size_t count = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (count == 0) {
        fprintf(stderr, "usage: wasmtime-instances rounds|scattered|live FILE COUNT\n");
        return 2;
    }
    FILE *file = fopen(argv[2], "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(argv[2]);
        return 1;
    }
    size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(size);
    if (fread(bytes, 1, size, file) != size) return 1;
    fclose(file);

    wasm_config_t *config = wasm_config_new();
    wasmtime_pooling_allocation_config_t *pool = wasmtime_pooling_allocation_config_new();
    wasmtime_pooling_allocation_config_total_core_instances_set(pool, 12000);
    wasmtime_pooling_allocation_config_total_memories_set(pool, 12000);
    wasmtime_pooling_allocation_config_total_tables_set(pool, 12000);
    // As much as Situ's pool keeps.
    wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pool, 128 << 10);
    wasmtime_pooling_allocation_strategy_set(config, pool);
    engine = wasm_engine_new_with_config(config);
    wasmtime_module_t *module = NULL;
    check(wasmtime_module_new(engine, bytes, size, &module), NULL);
    wasmtime_linker_t *linker = wasmtime_linker_new(engine);
    wasm_valtype_t *i32 = wasm_valtype_new(0);
    wasm_valtype_vec_t parameters, results;
    wasm_valtype_vec_new(&parameters, 1, &i32);
    wasm_valtype_vec_new_empty(&results);
    check(wasmtime_linker_define_func(linker, "env", 3, "note", 4, wasm_functype_new(&parameters, &results), note, NULL,
                                      NULL), NULL);
    check(wasmtime_linker_instantiate_pre(linker, module, &template), NULL);
    if (strcmp(argv[1], "rounds") == 0) rounds(count, 0);
    else if (strcmp(argv[1], "scattered") == 0) rounds(count, 4096);
    else live(count);
    return 0;
}
