#!/bin/sh
# Builds the examples with the Swift toolchain's clang and wasm-ld (or those that CLANG names):
#
#     Examples/build.sh           # rebuilds every .wasm here
#     Examples/build.sh --check   # builds elsewhere and says whether what lies here is the same
#
# The committed .wasm files come from clang 21, of Swift 6.3.
set -eu
cd "$(dirname "$0")"

clang=${CLANG:-}
if [ -z "$clang" ]; then
    swift=$(command -v swift) || { echo "build.sh: neither CLANG is set nor swift in PATH" >&2; exit 1; }
    clang=$(dirname "$(readlink -f "$swift")")/clang
fi

out=.
if [ "${1:-}" = --check ]; then
    out=$(mktemp -d)
    trap 'rm -r "$out"' EXIT
fi

stale=0
for source in *.c; do
    name=${source%.c}
    "$clang" --target=wasm32-unknown-unknown -std=c17 -Wall -Wextra -O2 -ffreestanding -fno-ident \
        -nostdlib -Wl,--strip-debug -Wl,-z,stack-size=16384 \
        -o "$out/$name.wasm" "$source"
    chmod 644 "$out/$name.wasm"
    if [ "$out" != . ] && ! cmp -s "$out/$name.wasm" "$name.wasm"; then
        echo "Examples/$name.wasm is not what $source gives now; run Examples/build.sh" >&2
        stale=1
    fi
done
exit $stale
