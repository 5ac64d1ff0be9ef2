"""The suite `space`: what the in-place tier takes in the program, in the repository and in memory, beside its limits."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import engines
from programs import programs

KILOBYTE = 1024
# Bytes of text of the handlers of one configuration and of all, of committed assembly of an architecture, and peak memory
# as a multiple of wasm3's.
MOST_CONFIGURATION = 256 * KILOBYTE
MOST_TEXT = 1024 * KILOBYTE
MOST_ASSEMBLY = 10 * KILOBYTE * KILOBYTE
MOST_MEMORY = 1.2

ARCHITECTURES = {"x86-64": ("x86", "amd64"), "arm64": ("arm64", "aarch64")}


# What configurations differ in, as the names of handlers say it.
VARIANTS = ("checked", "canonical", "vectors")


def handlers(program):
    """The bytes of text of the handlers in a program: of each configuration, and of all.

    A handler is called `wasm.INSTRUCTION`, then which operands are in registers, then for which configurations it is written:
    one that asks for fewer of them has, where there is none for itself alone, the handler with the most that it asks for."""
    nm = shutil.which("llvm-nm") or shutil.which("nm")
    if not nm:
        raise engines.Unavailable("neither llvm-nm nor nm is in PATH")
    listed = subprocess.run([nm, "-n", program], capture_output=True, text=True)
    if listed.returncode != 0:
        raise engines.Unavailable(f"{nm}: {listed.stderr.strip()}")
    symbols = {}
    for line in listed.stdout.splitlines():
        found = re.match(r"([0-9a-f]+) [A-Za-z] _?(\S+)$", line)
        if found:
            symbols.setdefault(int(found[1], 16), []).append(found[2])
    # A handler reaches to the next symbol: assembly need not say how large it is.
    starts = sorted(symbols)
    total, written = 0, {}
    for start, end in zip(starts, starts[1:]):
        names = [name for name in symbols[start] if name.startswith("wasm.")]
        total += end - start if names else 0
        for name in names:
            words = name.split(".")
            variant = frozenset(w for w in words if w in VARIANTS)
            rest = ".".join(w for w in words if w not in VARIANTS)
            written.setdefault(rest, {})[variant] = (start, end - start)
    configurations = {}
    for number in range(2 ** len(VARIANTS) if written else 0):
        asked = frozenset(v for bit, v in enumerate(VARIANTS) if number >> bit & 1)
        used = {}
        for variants in written.values():
            fitting = [v for v in variants if v <= asked]
            if fitting:
                start, size = variants[max(fitting, key=len)]
                used[start] = size
        configurations[", ".join(v for v in VARIANTS if v in asked) or "guard pages"] = sum(used.values())
    return configurations, total


def assembly():
    """Bytes of committed assembly by architecture."""
    sizes = {}
    for path in sorted((engines.REPOSITORY / "Sources").rglob("*.S")):
        name = str(path.relative_to(engines.REPOSITORY)).lower()
        architecture = next((a for a, words in ARCHITECTURES.items() if any(w in name for w in words)), "other")
        sizes[architecture] = sizes.get(architecture, 0) + path.stat().st_size
    return sizes


def peaks(options, contenders):
    """Peak memory of each engine while brotli compresses a text: to standard output, which is a file, since wasm3's simple
    WASI has not all that it calls to make one."""
    bench = engines.shared() / "bench"
    brotli = next(p for p in programs(bench) if p.name == "programs/brotli")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        dirs = brotli.prepare(bench, folder)
        commands = [e.command(brotli.module(bench), ("-c", "alice29_small.txt"), dirs) for e in contenders]
        able = [e for e, command in zip(contenders, commands) if command]
        results, _ = engines.launch([command for command in commands if command],
                                    runs=options.runs or 3, pin=options.pin, timeout=options.timeout, cwd=folder,
                                    out=f"{folder}/output")
    for engine, runs in zip(able, results):
        if all(run["exit"] == 0 and not run["signal"] for run in runs):
            found[engine.name] = max(run["maxrss"] for run in runs)
    return found


def space(options, situs, peers, table):
    def judged(value, most):
        return "" if value <= most else "TOO MUCH"

    rows = [["", "bytes", "at most", ""]]
    text, total = handlers(Path(situs[0].template[0]))
    for configuration, size in text.items():
        rows.append([f"text of the handlers, {configuration}", str(size), str(MOST_CONFIGURATION),
                     judged(size, MOST_CONFIGURATION)])
    rows.append(["text of the handlers, all", str(total), str(MOST_TEXT), judged(total, MOST_TEXT)])
    sources = assembly()
    for architecture, size in sources.items():
        rows.append([f"committed assembly, {architecture}", str(size), str(MOST_ASSEMBLY), judged(size, MOST_ASSEMBLY)])
    memory = peaks(options, [*situs, *peers])
    for name, size in memory.items():
        row = [f"peak memory of brotli, {name}", str(size)]
        if "wasm3" in memory and any(name == s.name for s in situs):
            most = int(memory["wasm3"] * MOST_MEMORY)
            row += [str(most), judged(size, most) or f"{size / memory['wasm3']:.2f} of wasm3's"]
        rows.append(row)
    print("Space")
    table(rows)
    return {"handlers": text, "handlers_in_all": total, "assembly": sources, "brotli_peak": memory}
