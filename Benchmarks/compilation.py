"""The suite `compilation`: how fast whole modules get machine code on one core, and how much of it."""

import json
import subprocess
import statistics
import sys
import tempfile
from pathlib import Path

import engines
from idle import sections

MEGABYTE = 1_000_000

# What the single-pass compiler shall reach: megabytes of code section a second, and machine code as a multiple of it.
SPEED, GROWTH = 25, 3.5

MODULES = ["large/sqlite3.wasm", "programs/brotli.wasm", "kotlin/kotlin-prime-10K.wasm", "dhrystone/dhrystone10M.wasm",
           "coremark/coremark-1000.wasm"]
# A module of 69 MB takes optimising compilers a minute.
SLOW = ("wasmtime", "cranelift", "turbofan")
LARGE = 10 * MEGABYTE


def build():
    command = ["swift", "build", "-c", "release", "--product", "CompileBenchmark", "-Xswiftc", "-static-stdlib"]
    print("$ " + " ".join(command), file=sys.stderr)
    if subprocess.run(command, cwd=engines.REPOSITORY, stdout=sys.stderr).returncode != 0:
        raise engines.Unavailable("CompileBenchmark does not build")
    return engines.REPOSITORY / ".build" / "release" / "CompileBenchmark"


def code_size(file):
    return len(dict(sections(file.read_bytes())).get(10, b""))


def modules(options):
    files = [engines.shared() / "bench" / name for name in MODULES]
    try:
        files.append(engines.yosys())
    except engines.Unavailable as problem:
        print(f"left out: {problem}", file=sys.stderr)
    return [file for file in files if options.matches(file.stem)]


def figures(command, options):
    """What one compiler says of one module, or what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        results, complaints = engines.launch([command], pin=options.pin, timeout=options.timeout, out=f"{folder}/out")
        text = Path(f"{folder}/out.0").read_text()
    run = results[0][0]
    if run["exit"] != 0 or not text.strip():
        said = [line for line in complaints.splitlines() if "rror" in line or "-run: " in line]
        return {"failure": said[0].split(": ", 1)[1] if said else f"signal {run['signal']}" if run["signal"] else f"exit {run['exit']}"}
    found = json.loads(text.splitlines()[-1])
    # Peers say what validating and compiling take together.
    if "compilation" not in found:
        found["compilation"] = [t - v for t, v in zip(found["total"], found["validation"])]
    return found


def compilation(options, peers, table):
    """Situ's single-pass compiler beside those of the peers that can be told to compile on one thread."""
    files = modules(options)
    if not files:
        return {}
    program = options.compile_program or build()
    rounds = options.runs or 5
    print(f"Compiling whole modules on one core: processor time, medians of {rounds} in one process; MB of the code section a second")
    rows = [["", "", "code MB", "ms", "MB/s", "with validation", "machine code / code", ""]]
    report = {}
    for file in files:
        size = code_size(file)
        commands = {"situ": [str(program), str(rounds), str(file)]}
        for peer in peers:
            if size > LARGE and peer.name in SLOW:
                continue
            command = engines.compiling(peer.name, rounds, file)
            if command:
                commands[peer.name] = command
        report[file.name] = {}
        for name, command in commands.items():
            found = figures(command, options)
            report[file.name][name] = {"command": command, "code_bytes": size, **found}
            row = [file.stem if name == "situ" else "", name, f"{size / MEGABYTE:.2f}"]
            if "failure" in found:
                rows.append([*row, *[""] * 4, found["failure"][-70:]])
                continue
            alone = statistics.median(found["compilation"])
            both = statistics.median(v + c for v, c in zip(found["validation"], found["compilation"]))
            row += [f"{alone * 1000:.1f}", f"{size / alone / MEGABYTE:.1f}", f"{size / both / MEGABYTE:.1f}"]
            row.append(f"{found['machine_code_bytes'] / size:.2f}" if "machine_code_bytes" in found else "")
            if name == "situ":
                missed = [size / alone < SPEED * MEGABYTE, found["machine_code_bytes"] > GROWTH * size]
                row.append(", ".join(w for w, m in zip((f"below {SPEED} MB/s", f"more than {GROWTH} times"), missed) if m))
            report[file.name][name].update(bytes_per_second=size / alone, bytes_per_second_with_validation=size / both)
            rows.append(row)
    table(rows, 2)
    return report
