// Runs a WASI program with node:
//
//     node [V8 flags] --no-warnings node-run.mjs [--dir HOST::GUEST]... [--argv0 NAME] [--invoke NAME] FILE [ARGS]
//
// `--invoke` calls an exported function, after `_initialize`, and prints what it returns. `bench.start` and `bench.end`
// do nothing. The exit code is the guest's, 134 for a trap.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { WASI } from "node:wasi";

const words = process.argv.slice(2);
const preopens = {};
let argv0, invoked;
while (words[0]?.startsWith("--")) {
    const [option, value] = words.splice(0, 2);
    if (option === "--dir") {
        const [host, guest] = value.split("::");
        preopens[guest ?? host] = host;
    } else if (option === "--argv0") {
        argv0 = value;
    } else if (option === "--invoke") {
        invoked = value;
    } else {
        console.error(`node-run: unknown option ${option}`);
        process.exit(2);
    }
}

const module = await WebAssembly.compile(readFileSync(words[0]));
const old = WebAssembly.Module.imports(module).some((one) => one.module === "wasi_unstable");
const wasi = new WASI({
    version: old ? "unstable" : "preview1",
    args: [argv0 ?? basename(words[0]), ...words.slice(1)],
    preopens,
    returnOnExit: true,
});
try {
    const instance = await WebAssembly.instantiate(module, {
        ...wasi.getImportObject(),
        bench: { start() {}, end() {} },
    });
    if (invoked) {
        wasi.initialize(instance);
        const result = instance.exports[invoked]();
        if (result !== undefined) console.log(String(result));
    } else {
        process.exitCode = wasi.start(instance);
    }
} catch (error) {
    console.error(`node-run: ${error}`);
    process.exitCode = error instanceof WebAssembly.RuntimeError || error instanceof RangeError ? 134 : 1;
}
