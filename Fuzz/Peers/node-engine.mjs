// Runs batches of generated programs with node; see Fuzz/README.md for commands, batches and answers.
//
//     node [V8 flags] node-engine.mjs
import { readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";

let mask = ~0n;

function step(hash, word) {
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    return hash ^ (hash >>> 15);
}

function hashOf(buffer) {
    let hash = 0x811c9dc5 | 0;
    const count = buffer.byteLength >>> 2;
    const words = new Int32Array(buffer, 0, count);
    for (let index = 0; index < count; index++) hash = step(hash, words[index]);
    const rest = new Uint8Array(buffer, 4 * count);
    for (let index = 0; index < rest.length; index++) hash = step(hash, rest[index]);
    return (hash >>> 0).toString(16);
}

// What V8 says when it traps, in the words that all engines' traps are translated to. Where it makes no difference between
// two kinds, a slash is between them.
const traps = [
    ["unreachable", "unreachable"],
    ["divide by zero", "divide"],
    ["remainder by zero", "divide"],
    ["divide result unrepresentable", "overflow"],
    ["float unrepresentable in integer range", "conversion/overflow"],
    ["memory access out of bounds", "memory"],
    ["table index is out of bounds", "table"],
    ["element segment out of bounds", "table/array"],
    ["data segment out of bounds", "memory/array"],
    ["null function or function signature mismatch", "uninitialized/mismatch"],
    ["dereferencing a null pointer", "null"],
    ["rethrowing null value", "null"],
    ["illegal cast", "cast"],
    ["array element access out of bounds", "array"],
    ["operation does not support unaligned accesses", "unaligned"],
    ["Atomics.wait cannot be called in this context", "unshared"],
];

function wordFor(error) {
    if (error instanceof WebAssembly.Exception) return "exception";
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        for (const [message, word] of traps) if (error.message.includes(message)) return word;
        if (error.message.startsWith("Maximum call stack size")) return "stack";
        return `trap(${error.message})`;
    }
    return `error(${error})`;
}

class HostValue {
    constructor(number) {
        this.number = number;
    }
}

function line(number, modules, verbose) {
    let trace = 0x811c9dc5 | 0;
    let count = 0;
    function note(word) {
        trace = step(trace, word);
        count++;
        if (verbose) say(`  note ${count}: ${(word >>> 0).toString(16)}`);
    }
    const imports = {
        host: {
            count() {},
            note,
            note64(value) {
                note(Number(BigInt.asIntN(32, value)));
                note(Number(BigInt.asIntN(32, value >> 32n)));
            },
            make: (value) => new HostValue(value),
            id: (value) => (value === null ? 0 : value instanceof HostValue ? value.number : -1),
        },
    };
    const outcomes = [];
    const ends = [];
    const instances = [];
    function call(index, name) {
        if (verbose) say(`  call m${index}.${name}`);
        try {
            instances[index].exports[name]();
            outcomes.push("ok");
        } catch (error) {
            outcomes.push(wordFor(error));
            if (verbose) say(`  ${error.stack}`);
        }
    }
    for (let index = 0; index < modules.length; index++) {
        let module, instance;
        try {
            module = new WebAssembly.Module(modules[index]);
        } catch (error) {
            outcomes.push(`invalid: ${error.message}`);
            break;
        }
        try {
            instance = new WebAssembly.Instance(module, imports);
        } catch (error) {
            outcomes.push(wordFor(error).split("/").map((word) => "start:" + word).join("/"));
            break;
        }
        imports["m" + index] = instance.exports;
        instances.push(instance);
        for (const name in instance.exports) if (name[0] === "r") call(index, name);
    }
    // What all of them left behind.
    for (let index = 0; index < instances.length; index++) if (instances[index].exports.s) call(index, "s");
    for (let index = 0; index < instances.length; index++) {
        for (const name in instances[index].exports) {
            const memory = instances[index].exports[name];
            if (!(memory instanceof WebAssembly.Memory)) continue;
            ends.push(`m${index}.${name}=${memory.buffer.byteLength}:${hashOf(memory.buffer)}`);
        }
    }
    return `${number} ${outcomes.join(" ")} | ${count}:${(trace >>> 0).toString(16)} | ${ends.join(" ")}`;
}

const pending = [];
function say(text) {
    pending.push(text);
    if (pending.length > 200) flush();
}
function flush() {
    if (!pending.length) return;
    let bytes = Buffer.from(pending.join("\n") + "\n");
    pending.length = 0;
    while (bytes.length) {
        try {
            bytes = bytes.subarray(writeSync(1, bytes));
        } catch (error) {
            if (error.code !== "EAGAIN") throw error;
        }
    }
}

function run(path, verbose) {
    const bytes = readFileSync(path);
    let position = 0;
    while (position < bytes.length) {
        const number = bytes.readBigUInt64LE(position);
        const features = bytes.readBigUInt64LE(position + 8);
        const count = bytes.readUInt32LE(position + 16);
        position += 20;
        const modules = [];
        for (let index = 0; index < count; index++) {
            const length = bytes.readUInt32LE(position);
            modules.push(bytes.subarray(position + 4, position + 4 + length));
            position += 4 + length;
        }
        say(features & ~mask ? `${number} -` : line(number, modules, verbose));
        // So that a crash leaves behind which program it was.
        flush();
    }
    say("done");
    flush();
    if (globalThis.gc) globalThis.gc();
}

for await (const command of createInterface({ input: process.stdin })) {
    const space = command.indexOf(" ");
    const [verb, value] = [command.slice(0, space), command.slice(space + 1)];
    if (verb === "mask") mask = BigInt(value);
    else if (verb === "run" || verb === "verbose") run(value, verb === "verbose");
    else throw new Error(`no such command: ${command}`);
}
