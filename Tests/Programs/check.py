#!/usr/bin/env python3
"""Runs the real programs of ../shared/bench on Situ and compares with what another engine makes of them,
wasmtime where it can.

Compared are the exit code, standard output, the files written, and for PolyBench the result arrays that
it prints to standard error; parts that depend on the clock are masked (MASKS in Benchmarks/programs.py).
What that one prints is kept in .build/peers/expected, by the content of everything that goes into it.

Prints `ok NAME` or `FAIL NAME: reason` for each program and `N passed, M failed` at the end; the exit
code is 0 if none failed.
"""

import argparse
import base64
import fnmatch
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Benchmarks"))
import engines  # noqa: E402
from programs import DUMP, masked, programs  # noqa: E402

CACHE = engines.BUILD / "expected"


def run(engine, program, bench, timeout):
    """Runs all steps of a program in a fresh folder: a list of (exit, stdout, stderr) and the files made.

    Raises Unavailable where the engine cannot be given what the program needs."""
    with tempfile.TemporaryDirectory() as folder:
        dirs = program.prepare(bench, folder)
        results = []
        for step in program.steps:
            words = dict(DUMP) if program.dump and engine.takes("argv0") else {"args": step}
            command = engine.command(program.module(bench), dirs=dirs, invoke=program.invoke,
                                     preload=program.preload, **words)
            if command is None:
                what = "what the guest calls a directory" if dirs else "which function to call"
                raise engines.Unavailable(f"{engine.name} cannot be told {what}")
            try:
                with open(Path(folder) / program.stdin if program.stdin else os.devnull, "rb") as stdin:
                    done = subprocess.run(command, stdin=stdin, capture_output=True, timeout=timeout)
            except subprocess.TimeoutExpired:
                results.append((f"timeout after {timeout:g} s", b"", b""))
                break
            except OSError as problem:
                raise engines.Unavailable(f"{command[0]} cannot be started: {problem.strerror}")
            code = done.returncode
            if code < 0:
                code = f"killed by {signal.Signals(-code).name}"
            results.append((code, done.stdout, done.stderr))
            if code != 0:
                break
        files = {name: content(Path(folder) / name) for name in program.outputs}
        for one, other in program.same:
            if content(Path(folder) / one) != content(Path(folder) / other):
                files[f"{one}, which is to be as {other}"] = b"different"
        return results, files


def content(path):
    return path.read_bytes() if path.is_file() else None


def expected(program, bench, timeout):
    """What the reference makes of a program, from the cache where it is there."""
    key = hashlib.sha256()
    version = {"wasmtime": engines.WASMTIME, "node24": engines.NODE}[program.reference]
    for part in (version, repr(program), repr(DUMP)):
        key.update(part.encode() + b"\0")
    for file in (program.module(bench), *program.inputs, *(module for _, module in program.preload)):
        key.update(hashlib.sha256((bench / file).read_bytes()).digest())
    kept = CACHE / key.hexdigest()[:32]
    if not kept.exists():
        results, files = run(engines.peer(program.reference), program, bench, timeout)
        problem = next((f"{code}: {text(stderr)}" for code, _, stderr in results if code != 0), None)
        if problem:
            raise engines.Unavailable(f"{program.reference} itself fails with {problem}")
        store = {"results": [[code, encode(out), encode(err)] for code, out, err in results],
                 "files": {name: encode(data) for name, data in files.items()}}
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        fresh.write_bytes(zlib.compress(json.dumps(store).encode()))
        os.replace(fresh, kept)
    store = json.loads(zlib.decompress(kept.read_bytes()))
    return ([(code, decode(out), decode(err)) for code, out, err in store["results"]],
            {name: decode(data) for name, data in store["files"].items()})


def encode(data):
    return None if data is None else base64.b64encode(data).decode()


def decode(encoded):
    return None if encoded is None else base64.b64decode(encoded)


def text(data, most=160):
    """The last words of a message, on one line."""
    line = " ".join(data.decode("utf-8", "replace").split())
    return line if len(line) <= most else "..." + line[-most:]


def difference(what, found, wanted, reference):
    """How two texts differ, at the first line that does, or None."""
    if found == wanted:
        return None
    left, right = found.splitlines(), wanted.splitlines()
    for i in range(max(len(left), len(right))):
        a = left[i] if i < len(left) else None
        b = right[i] if i < len(right) else None
        if a != b:
            show = lambda line: "nothing" if line is None else repr(line[:100])  # noqa: E731
            if a is not None and b is not None:
                at = next((k for k in range(min(len(a), len(b))) if a[k] != b[k]), min(len(a), len(b)))
                at = max(0, at - 20)
                a, b = a[at:], b[at:]
            return f"{what}, line {i + 1}: {show(a)}, {reference} has {show(b)}"
    return f"{what} differs in line ends"


def compare(engine, program, bench, timeout):
    """The reason why a program fails, or None."""
    wanted, wanted_files = expected(program, bench, timeout)
    found, files = run(engine, program, bench, timeout)
    for step, ((code, out, err), (right_code, right_out, right_err)) in enumerate(zip(found, wanted), start=1):
        where = f"run {step}, " if len(wanted) > 1 else ""
        if code != right_code:
            return f"{where}exit code {code}, {program.reference} has {right_code}: {text(err)}"
        problem = difference(f"{where}standard output", masked(program.name, out), masked(program.name, right_out),
                             program.reference)
        if not problem and program.dump and engine.takes("argv0"):
            problem = difference(f"{where}results on standard error", masked(program.name, err),
                                 masked(program.name, right_err), program.reference)
        if problem:
            return problem
        if program.requires and program.requires not in (out + err).decode("utf-8", "replace"):
            return f"{where}the output does not say '{program.requires}'"
    if len(found) != len(wanted):
        return f"{len(found)} of {len(wanted)} runs"
    for name, data in files.items():
        if data != wanted_files.get(name):
            return f"the file {name} {'was not written' if data is None else 'has another content'}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--situ", metavar="PATH", help="the situ program, a command with {file}, {args}, {dirs} and "
                        "{argv0} in it, or the name of a peer to try this script with "
                        "(default: built by swift build -c release -Xswiftc -static-executable)")
    parser.add_argument("--tier", metavar="NAME", help="the tier that situ is to run on")
    parser.add_argument("--only", action="append", metavar="GLOB",
                        help="only programs whose name matches; may be given several times")
    parser.add_argument("--short", action="store_true", help="leave out what takes minutes in an interpreter")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="programs at once")
    parser.add_argument("--timeout", type=float, default=900, metavar="SECONDS", help="for one run (default 900)")
    parser.add_argument("--times", action="store_true", help="say how long each program took")
    parser.add_argument("--list", action="store_true", help="print the names and do nothing else")
    options = parser.parse_args()

    try:
        bench = engines.shared() / "bench"
        chosen = [p for p in programs(bench) if p.check and any(fnmatch.fnmatch(p.name, glob) for glob in options.only or ["*"])
                  and not (options.short and p.suite == "long")]
        if options.list:
            print("\n".join(p.name for p in chosen))
            return 0
        engine = engines.situ(options.situ, options.tier)
        if any(p.reference == "wasmtime" for p in chosen):
            engines.wasmtime()
    except engines.Unavailable as problem:
        print(f"check.py: {problem}", file=sys.stderr)
        return 2

    def one(program):
        start = time.monotonic()
        try:
            reason = compare(engine, program, bench, options.timeout)
        except engines.Unavailable as problem:
            reason = str(problem)
        return program, reason, time.monotonic() - start

    passed = failed = 0
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        for program, reason, took in pool.map(one, chosen):
            suffix = f" ({took:.1f} s)" if options.times else ""
            if reason is None:
                passed += 1
                print(f"ok {program.name}{suffix}", flush=True)
            else:
                failed += 1
                print(f"FAIL {program.name}: {reason}{suffix}", flush=True)
    if not chosen:
        print(f"check.py: no program matches {' or '.join(options.only)}", file=sys.stderr)
        return 2
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
