#!/bin/sh
# Builds the plugins with the Swift toolchain: clang and wasm-ld for C, the compiler of Embedded Swift for Swift.
#
#     Examples/Plugins/build.sh           # rebuilds every .wasm here
#     Examples/Plugins/build.sh --check   # builds elsewhere and says whether what lies here is the same
#
# The committed .wasm files come from Swift 6.3. Those in the text format need not be built.
set -eu
cd "$(dirname "$0")"

tools=$(dirname "$(readlink -f "$(command -v swift)")")
[ -x "$tools/wasm-ld" ] || { echo "build.sh: the Swift toolchain in PATH has no wasm-ld" >&2; exit 1; }

out=.
objects=$(mktemp -d)
trap 'rm -r "$objects"' EXIT
if [ "${1:-}" = --check ]; then
    out=$objects
fi

c_options="--target=wasm32-unknown-unknown -std=c17 -Wall -Wextra -ffreestanding -fno-ident"
for name in shout average; do
    # With debug information, so that a trap says which line it was, and unoptimized, so that the mistake stays what it is.
    "$tools/clang" $c_options -O0 -g -ffile-prefix-map="$PWD=/plugins" -ffile-compilation-dir=/plugins \
        -nostdlib -Wl,--no-entry -Wl,-z,stack-size=16384 -o "$out/$name.wasm" "$name.c"
done

"$tools/clang" $c_options -O2 -c heap.c -o "$objects/heap.o"
# In the folder of the objects: the compiler writes a hash of the paths that it was given into the object.
cp turn.swift "$objects"
(
    cd "$objects"
    "$tools/swiftc" -target wasm32-unknown-none-wasm -enable-experimental-feature Embedded \
        -enable-experimental-feature Extern -swift-version 6 -wmo -parse-as-library -Osize \
        -Xfrontend -disable-stack-protector -module-name turn -c turn.swift -o turn.o
)
"$tools/wasm-ld" --no-entry --strip-debug -z stack-size=16384 "$objects/turn.o" "$objects/heap.o" -o "$out/turn.wasm"

stale=0
for name in shout average turn; do
    chmod 644 "$out/$name.wasm"
    if [ "$out" != . ] && ! cmp -s "$out/$name.wasm" "$name.wasm"; then
        echo "Examples/Plugins/$name.wasm is not what its source gives now; run Examples/Plugins/build.sh" >&2
        stale=1
    fi
done
exit $stale
