#!/usr/bin/env python3
"""Runs the programs of ../shared/bench in lockstep on two tiers (see main.swift), and plants faults that must be noticed.

At first they stop at every safepoint, then less and less often. Prints `ok NAME` or `FAIL NAME: reason` for each program and
`N passed, M failed` at the end; the exit code is 0 if none failed.
"""

import argparse
import fnmatch
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Benchmarks"))
import engines  # noqa: E402
from programs import programs  # noqa: E402

# What is made wrong, one after the other, in a program that has all of it.
FAULTS = ["local", "operand", "caller", "step", "memory", "global", "table", "fuel"]
FAULTY, FAULT_STOP = "coremark/coremark-20", 3

# What is run otherwise than elsewhere: a file that each run writes has a number and a date of its own, and its program looks.
STEPS = {"programs/brotli": (("-c", "alice29_small.txt"),)}


def run(options, program, bench, extra=()):
    """The reason why a program fails, or None, and what was said."""
    said = ""
    with tempfile.TemporaryDirectory() as folder:
        dirs = program.prepare(bench, folder)
        command = [options.tool, "--tiers", options.tiers, "--doubling", str(options.doubling), *extra]
        if options.units:
            command += ["--units", str(options.units)]
        if options.switch:
            command += ["--switch"]
        if options.natural_nans:
            command += ["--natural-nans"]
        command += ["program"]
        # Both read the same files.
        for host, guest in dirs:
            command += ["--dir", host, host, guest]
        if program.stdin:
            command += ["--stdin", str(Path(folder) / program.stdin)]
        if program.invoke:
            command += ["--invoke", program.invoke]
        for step in STEPS.get(program.name, program.steps):
            try:
                done = subprocess.run([*command, str(program.module(bench)), *step], capture_output=True, text=True,
                                      errors="replace", timeout=options.timeout)
            except subprocess.TimeoutExpired:
                return f"timeout after {options.timeout:g} s", said
            said = done.stdout.strip()
            if done.returncode != 0:
                return f"exit {done.returncode}: {said}{done.stderr[-1000:]}", said
    return None, said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True, metavar="PATH", help="the LockstepTest program")
    parser.add_argument("--tiers", default="portable,in-place", help="which two (default: %(default)s)")
    parser.add_argument("--switch", action="store_true", help="one run that goes from tier to tier")
    parser.add_argument("--natural-nans", action="store_true", help="NaNs as the processor makes them")
    parser.add_argument("--doubling", type=int, default=20_000, metavar="N",
                        help="stops after which the stride doubles (default %(default)s)")
    parser.add_argument("--units", type=int, metavar="N", help="units of fuel after which a program is left")
    parser.add_argument("--only", default="*", metavar="GLOB", help="only programs whose name matches")
    parser.add_argument("--long", action="store_true", help="also what takes minutes in an interpreter")
    parser.add_argument("--faults", action="store_true", help="only plant faults")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="programs at once")
    parser.add_argument("--timeout", type=float, default=1800, metavar="SECONDS", help="for one run (default 1800)")
    options = parser.parse_args()

    try:
        bench = engines.shared() / "bench"
        known = programs(bench)
        # A package that would have to be downloaded is left to the tests that compare with other engines.
        chosen = [p for p in known if fnmatch.fnmatch(p.name, options.only) and not p.package
                  and (options.long or p.suite != "long")]
    except engines.Unavailable as problem:
        print(f"run.py: {problem}", file=sys.stderr)
        return 2

    passed = failed = 0

    def tell(name, reason, took):
        nonlocal passed, failed
        passed, failed = passed + (reason is None), failed + (reason is not None)
        print(f"ok {name} ({took:.1f} s)" if reason is None else f"FAIL {name}: {reason}", flush=True)

    faulty = next(p for p in known if p.name == FAULTY)
    if options.faults:
        for fault in FAULTS:
            start = time.monotonic()
            reason, said = run(options, faulty, bench, ("--fault", fault, str(FAULT_STOP), "--memory", "1"))
            noticed = reason is not None and said.startswith("DISAGREEMENT")
            tell(f"fault {fault}", None if noticed else f"not noticed: {reason or said}", time.monotonic() - start)
    else:
        def one(program):
            start = time.monotonic()
            try:
                reason, said = run(options, program, bench)
            except engines.Unavailable as problem:
                reason, said = str(problem), ""
            return f"{program.name}, {said.rpartition('agree at ')[2]}", reason, time.monotonic() - start

        with ThreadPoolExecutor(max(1, options.jobs)) as pool:
            for result in pool.map(one, chosen):
                tell(*result)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
