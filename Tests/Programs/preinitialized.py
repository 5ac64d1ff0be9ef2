#!/usr/bin/env python3
"""Asks other engines whether pre-initialised modules are valid.

    mkdir modules
    SITU_PREINITIALIZED=modules swift test --filter PreinitializationSuiteTests
    Tests/Programs/preinitialized.py modules

The first command writes each module of the official suite, NAME.old.wasm, and what pre-initialisation has made of it,
NAME.new.wasm. Of those that an engine takes as they were it has to take what they became. The engines are wasmtime and node, of
the versions that Benchmarks/engines.py says.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "Benchmarks"))
import engines  # noqa: E402

NODE = """
const fs = require('fs');
for (const file of fs.readFileSync(0, 'utf8').split('\\n').filter(f => f))
    console.log(WebAssembly.validate(fs.readFileSync(file)) ? 1 : 0);
"""

WASMTIME = """
import sys
import wasmtime
config = wasmtime.Config()
for feature in dir(config):
    if feature.startswith('wasm_') and feature != 'wasm_component_model':
        try:
            setattr(config, feature, True)
        except Exception:
            pass
engine = wasmtime.Engine(config)
for file in sys.stdin.read().splitlines():
    try:
        wasmtime.Module.validate(engine, open(file, 'rb').read())
        print(1)
    except wasmtime.WasmtimeError:
        print(0)
"""


def valid(command, files, environment=None):
    done = subprocess.run(command, input="\n".join(map(str, files)), capture_output=True, text=True, env=environment)
    answers = done.stdout.split()
    if done.returncode != 0 or len(answers) != len(files):
        sys.exit(f"{command[0]} fails: {done.stderr[-2000:]}")
    return [answer == "1" for answer in answers]


def main():
    folder = Path(sys.argv[1])
    old = sorted(folder.glob("*.old.wasm"))
    new = [file.with_name(file.name.replace(".old.", ".new.")) for file in old]
    if not old:
        sys.exit(f"there are no modules in {folder}")
    failures = 0
    package = engines.package(engines.WASMTIME)
    for name, command, environment in [
            ("node", [str(engines.node()), "--experimental-wasm-exnref", "-e", NODE], None),
            ("wasmtime", [sys.executable, "-c", WASMTIME], {"PYTHONPATH": str(package), "PATH": "/usr/bin:/bin"})]:
        before, after = valid(command, old, environment), valid(command, new, environment)
        wrong = [file for file, was, became in zip(new, before, after) if was and not became]
        for file in wrong[:20]:
            print(f"FAILED {name}: {file} is not valid")
        failures += len(wrong)
        print(f"# {name}: {sum(before)} modules are valid as they were, of these {sum(before) - len(wrong)} as they became; "
              f"{len(old) - sum(before)} others")
    print(f"{2 * len(old) - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
