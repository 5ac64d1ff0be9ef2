#!/bin/sh
# Builds the interpreter with the Swift toolchain's clang and wasm-ld (or those that CLANG names):
#
#     Examples/Lisp/build.sh           # rebuilds lisp.wasm here
#     Examples/Lisp/build.sh --check   # builds elsewhere and says whether what lies here is the same
#
# The committed file comes from clang 21, of Swift 6.3.
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

"$clang" --target=wasm32-unknown-unknown -std=c23 -Wall -Wextra -O2 -ffreestanding -fno-ident -mbulk-memory \
    -nostdlib -Wl,--no-entry -Wl,--strip-debug -Wl,-z,stack-size=1048576 -o "$out/lisp.wasm" lisp.c
chmod 644 "$out/lisp.wasm"
if [ "$out" != . ] && ! cmp -s "$out/lisp.wasm" lisp.wasm; then
    echo "Examples/Lisp/lisp.wasm is not what its sources give now; run Examples/Lisp/build.sh" >&2
    exit 1
fi
