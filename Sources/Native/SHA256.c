// The compression function of SHA-256, declared in SHA256.h, which says why it is C.

#include "SHA256.h"

#include <stdatomic.h>

// What the processors' own instructions want of the compiler, and how to ask the processor whether it has them.
#if defined(__x86_64__)
#define SITU_SHA256_X86 1
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__) && (defined(__linux__) || defined(__APPLE__) || defined(__ARM_FEATURE_SHA2))
#define SITU_SHA256_ARM 1
#include <arm_neon.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#endif

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// Indices that are known are registers.
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

static uint32_t rotated(uint32_t word, int count) { return word >> count | word << (32 - count); }

// A word of the message: big-endian.
static uint32_t word_at(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | (uint32_t)bytes[3];
}

void situ_sha256_blocks_portable(uint32_t state[8], const void *bytes, size_t blocks) {
    const uint8_t *block = bytes;
    for (; blocks > 0; blocks--, block += 64) {
        // The last 16 words of the message schedule, in a ring.
        uint32_t schedule[16];
        for (int i = 0; i < 16; i++) schedule[i] = word_at(block + 4 * i);
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (int round = 0; round < 64; round += 16) {
            if (round > 0) {
                UNROLLED for (int i = 0; i < 16; i++) {
                    uint32_t late = schedule[(i + 14) & 15], early = schedule[(i + 1) & 15];
                    schedule[i] += (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10) + schedule[(i + 9) & 15] +
                                   (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3);
                }
            }
            UNROLLED for (int i = 0; i < 16; i++) {
                uint32_t one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) +
                               constants[round + i] + schedule[i];
                uint32_t two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
                h = g, g = f, f = e, e = d + one;
                d = c, c = b, b = a, a = one + two;
            }
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#if SITU_SHA256_X86

#define ACCELERATED __attribute__((target("sha,sse4.1,ssse3")))
#define INLINE static inline __attribute__((always_inline))

static bool processor_has_it(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29) != 0;
}

// A state as the instructions want it, and the four newest groups of four words of the message schedule. The words of a
// vector are named from the highest to the lowest.
struct lanes {
    __m128i abef, cdgh;
    __m128i schedule[4];
};

ACCELERATED INLINE void load(struct lanes *lanes, const uint32_t state[8]) {
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    lanes->abef = _mm_alignr_epi8(badc, efgh, 8);
    lanes->cdgh = _mm_blend_epi16(efgh, badc, 0xF0);
}

ACCELERATED INLINE void store(const struct lanes *lanes, uint32_t state[8]) {
    __m128i feba = _mm_shuffle_epi32(lanes->abef, 0x1B);
    __m128i dchg = _mm_shuffle_epi32(lanes->cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// Four of a block's 64 rounds.
ACCELERATED INLINE void four_rounds(struct lanes *lanes, int group, const uint8_t *block) {
    const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    __m128i *schedule = lanes->schedule;
    __m128i words;
    if (group < 4) {
        words = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * group)), big_endian);
    } else {
        __m128i last = schedule[(group + 3) & 3];
        words = _mm_sha256msg1_epu32(schedule[group & 3], schedule[(group + 1) & 3]);
        words = _mm_add_epi32(words, _mm_alignr_epi8(last, schedule[(group + 2) & 3], 4));
        words = _mm_sha256msg2_epu32(words, last);
    }
    schedule[group & 3] = words;
    __m128i sums = _mm_add_epi32(words, _mm_load_si128((const __m128i *)(constants + 4 * group)));
    lanes->cdgh = _mm_sha256rnds2_epu32(lanes->cdgh, lanes->abef, sums);
    lanes->abef = _mm_sha256rnds2_epu32(lanes->abef, lanes->cdgh, _mm_shuffle_epi32(sums, 0x0E));
}

#elif SITU_SHA256_ARM

#if defined(__clang__)
#define ACCELERATED __attribute__((target("sha2")))
#else
#define ACCELERATED __attribute__((target("+crypto")))
#endif
#define INLINE static inline __attribute__((always_inline))

static bool processor_has_it(void) {
#if defined(__linux__)
    // The kernel's HWCAP_SHA2.
    return (getauxval(AT_HWCAP) & 1u << 6) != 0;
#else
    // All of Apple's have it; for others the compiler was told so.
    return true;
#endif
}

// A state as the instructions want it, and the four newest groups of four words of the message schedule.
struct lanes {
    uint32x4_t abef, cdgh;
    uint32x4_t schedule[4];
};

// The instructions take the words in their own order: abcd and efgh.
ACCELERATED INLINE void load(struct lanes *lanes, const uint32_t state[8]) {
    lanes->abef = vld1q_u32(state);
    lanes->cdgh = vld1q_u32(state + 4);
}

ACCELERATED INLINE void store(const struct lanes *lanes, uint32_t state[8]) {
    vst1q_u32(state, lanes->abef);
    vst1q_u32(state + 4, lanes->cdgh);
}

// Four of a block's 64 rounds.
ACCELERATED INLINE void four_rounds(struct lanes *lanes, int group, const uint8_t *block) {
    uint32x4_t *schedule = lanes->schedule;
    uint32x4_t words;
    if (group < 4) {
        words = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(block + 16 * group)));
    } else {
        words = vsha256su0q_u32(schedule[group & 3], schedule[(group + 1) & 3]);
        words = vsha256su1q_u32(words, schedule[(group + 2) & 3], schedule[(group + 3) & 3]);
    }
    schedule[group & 3] = words;
    uint32x4_t sums = vaddq_u32(words, vld1q_u32(constants + 4 * group));
    uint32x4_t before = lanes->abef;
    lanes->abef = vsha256hq_u32(before, lanes->cdgh, sums);
    lanes->cdgh = vsha256h2q_u32(lanes->cdgh, before, sums);
}

#endif

#if SITU_SHA256_X86 || SITU_SHA256_ARM

#if SITU_SHA256_X86
#define ADD(left, right) _mm_add_epi32(left, right)
#else
#define ADD(left, right) vaddq_u32(left, right)
#endif

ACCELERATED static void blocks_accelerated(uint32_t state[8], const uint8_t *block, size_t blocks) {
    struct lanes lanes;
    load(&lanes, state);
    for (; blocks > 0; blocks--, block += 64) {
        struct lanes before = lanes;
        UNROLLED for (int group = 0; group < 16; group++) four_rounds(&lanes, group, block);
        lanes.abef = ADD(lanes.abef, before.abef);
        lanes.cdgh = ADD(lanes.cdgh, before.cdgh);
    }
    store(&lanes, state);
}

// The rounds of a block wait for each other; those of two blocks do not.
ACCELERATED static void blocks_of_two_accelerated(uint32_t first[8], uint32_t second[8], const uint8_t *first_block,
                                                  const uint8_t *second_block, size_t blocks) {
    struct lanes one, two;
    load(&one, first);
    load(&two, second);
    for (; blocks > 0; blocks--, first_block += 64, second_block += 64) {
        struct lanes one_before = one, two_before = two;
        UNROLLED for (int group = 0; group < 16; group++) {
            four_rounds(&one, group, first_block);
            four_rounds(&two, group, second_block);
        }
        one.abef = ADD(one.abef, one_before.abef);
        one.cdgh = ADD(one.cdgh, one_before.cdgh);
        two.abef = ADD(two.abef, two_before.abef);
        two.cdgh = ADD(two.cdgh, two_before.cdgh);
    }
    store(&one, first);
    store(&two, second);
}

bool situ_sha256_is_accelerated(void) {
    // 0: not asked yet; 1: no; 2: yes. Who asks twice gets the same answer.
    static atomic_int answer;
    int known = atomic_load_explicit(&answer, memory_order_relaxed);
    if (known == 0) {
        known = processor_has_it() ? 2 : 1;
        atomic_store_explicit(&answer, known, memory_order_relaxed);
    }
    return known == 2;
}

#else

bool situ_sha256_is_accelerated(void) { return false; }

#endif

void situ_sha256_blocks(uint32_t state[8], const void *bytes, size_t blocks) {
#if SITU_SHA256_X86 || SITU_SHA256_ARM
    if (situ_sha256_is_accelerated()) {
        blocks_accelerated(state, bytes, blocks);
        return;
    }
#endif
    situ_sha256_blocks_portable(state, bytes, blocks);
}

void situ_sha256_blocks_of_two(uint32_t first[8], uint32_t second[8], const void *first_bytes, const void *second_bytes,
                               size_t blocks) {
#if SITU_SHA256_X86 || SITU_SHA256_ARM
    if (situ_sha256_is_accelerated()) {
        blocks_of_two_accelerated(first, second, first_bytes, second_bytes, blocks);
        return;
    }
#endif
    situ_sha256_blocks_portable(first, first_bytes, blocks);
    situ_sha256_blocks_portable(second, second_bytes, blocks);
}
