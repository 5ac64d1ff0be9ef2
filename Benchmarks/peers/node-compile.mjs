// Compiles a module with node, several times, and prints what that took of the processor, on all threads:
//
//     node [V8 flags] node-compile.mjs ROUNDS FILE
//
// One JSON object: lists of seconds for validation, and for validation with compiling. With `--liftoff-only
// --no-wasm-lazy-compilation` every function gets code of the baseline compiler.
import { readFileSync } from "node:fs";

const [rounds, file] = process.argv.slice(2);
const bytes = readFileSync(file);

// Of equal bytes V8 would find the module that it already has: each round gets a custom section with another number.
function numbered(number) {
    const section = Uint8Array.of(0, 6, 1, 0x6e, ...new Uint8Array(Uint32Array.of(number).buffer));
    const copy = new Uint8Array(bytes.length + section.length);
    copy.set(bytes);
    copy.set(section, bytes.length);
    return copy;
}

function seconds(work) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
}

const report = { validation: [], total: [] };
for (let round = 0; round < Number(rounds); round++) {
    const copy = numbered(round);
    report.validation.push(seconds(() => {
        if (!WebAssembly.validate(copy)) throw new Error("not valid for this engine");
    }));
    report.total.push(seconds(() => new WebAssembly.Module(copy)));
}
console.log(JSON.stringify(report));
