#!/usr/bin/env python3
"""Runs folders of WASI tests, in the format of the official wasi-testsuite, on Situ.

    Tests/WASISuite/run.py --situ .build/release/situ
    Tests/WASISuite/run.py --situ .build/release/situ --tier portable --only 'fd_*' FOLDER

A test is a module; what it gets and what it has to do stands in a JSON file of the same name beside it (README.md). Without
FOLDER, all folders in ../shared/wasi are run, or where SITU_SHARED says. Each test has a copy of its folder for itself.

Prints `FAIL FOLDER/NAME (TIER): reason` for each failure, a line for each folder and tier, and at the end `N passed, M
failed`; the exit code is 0 if none failed.
"""

import argparse
import fnmatch
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SIMPLE_KEYS = {"args", "env", "dirs", "root", "stdin", "exit_code", "stdout", "stderr"}
KEYS = {"operations", "proposals", "world", "servers"}
# The operations that a program of preview 1 can be put to, each with its fields and what they are if they are missing.
OPERATIONS = {
    "run": {"args": [], "env": {}, "dirs": [], "root": None},
    "write": {"id": "stdin", "payload": ""},
    "read": {"id": "stdout", "payload": ""},
    "kill": {"signal": "SIGTERM"},
    "wait": {"exit_code": 0},
}


class Failure(Exception):
    """Why a test failed."""


class Specification:
    """What a test gets and what it has to do, as operations in the order in which they are carried out."""

    def __init__(self, path):
        """Reads the JSON file; one that is not there says nothing."""
        text = json.loads(path.read_text()) if path.exists() else {}
        # All that the program has written to a stream when it ends; a stream that is not named is not looked at.
        self.output = {}
        if "operations" in text:
            self.check(text, KEYS)
            if text.get("proposals") or text.get("servers") or text.get("world", "wasi:cli/command") != "wasi:cli/command":
                raise Failure("the test is about more than programs of preview 1")
            self.operations = [self.operation(entry) for entry in text["operations"]]
        else:
            self.check(text, SIMPLE_KEYS)
            self.operations = [{"type": "run", **OPERATIONS["run"],
                                **{key: text[key] for key in ("args", "env", "dirs", "root") if key in text}}]
            if "stdin" in text:
                self.operations.append({"type": "write", "id": "stdin", "payload": text["stdin"]})
            self.operations.append({"type": "wait", "exit_code": text.get("exit_code", 0)})
            self.output = {name: text[name] for name in ("stdout", "stderr") if name in text}
        kinds = [entry["type"] for entry in self.operations]
        if kinds.count("run") != 1 or kinds[0] != "run" or kinds.count("wait") != 1 or kinds[-1] != "wait":
            raise Failure("a test begins with one run and ends with one wait")

    @staticmethod
    def check(text, known):
        unknown = sorted(set(text) - known)
        if unknown:
            raise Failure(f"the description has keys that this runner does not know: {', '.join(unknown)}")

    @staticmethod
    def operation(entry):
        kind = entry.get("type")
        if kind not in OPERATIONS:
            raise Failure(f"the description wants what this runner cannot do: {kind}")
        Specification.check(entry, {"type", *OPERATIONS[kind]})
        return {**OPERATIONS[kind], **entry}


class Output:
    """What a stream of the program brings, read by a thread so that the program never waits for the reader."""

    def __init__(self, stream):
        self.stream, self.content, self.taken = stream, b"", 0
        self.changed, self.is_over = threading.Condition(), False
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        while True:
            piece = os.read(self.stream.fileno(), 1 << 16)
            with self.changed:
                self.content += piece
                self.is_over = not piece
                self.changed.notify_all()
            if not piece:
                return

    def take(self, count, until):
        """The next bytes, fewer if the stream or the time ends before."""
        with self.changed:
            self.changed.wait_for(lambda: self.is_over or len(self.content) - self.taken >= count,
                                  max(0, until - time.monotonic()))
            piece = self.content[self.taken:self.taken + count]
            self.taken += len(piece)
            return piece


def tier_options(tier):
    """The options of situ for a tier, which may have a way to stress it behind a plus sign, and `concurrent` for another thread
    that compiles."""
    name, *ways = tier.split("+")
    options = ["--tier", name]
    for way in ways:
        options += ["--compilation" if way == "concurrent" else "--stress-tiers", way]
    return options


class Run:
    """One test, once on one tier."""

    def __init__(self, test, tier, options):
        self.test, self.tier, self.options = test, tier, options
        self.process, self.output, self.is_written_to = None, {}, False

    def __str__(self):
        return f"{self.test.parent.name}/{self.test.stem} ({self.tier})"

    def failure(self):
        """Why the test failed, or None."""
        try:
            specification = Specification(self.test.with_suffix(".json"))
        except Failure as reason:
            return str(reason)
        except ValueError as problem:
            return f"its description is not JSON: {problem}"
        with tempfile.TemporaryDirectory(prefix="wasi-suite-") as scratch:
            folder = Path(scratch) / self.test.parent.name
            copy(self.test.parent, folder)
            try:
                self.carry_out(specification, folder)
            except Failure as reason:
                return f"{reason}{self.words()}"
            finally:
                self.end()
        return None

    def carry_out(self, specification, folder):
        until = time.monotonic() + self.options.timeout
        for operation in specification.operations:
            kind = operation["type"]
            if kind == "run":
                self.start(operation, folder)
            elif kind == "write":
                self.write(operation)
            elif kind == "read":
                wanted = operation["payload"].encode()
                found = self.output[operation["id"]].take(len(wanted), until)
                self.compare(operation["id"], found, wanted)
            elif kind == "kill":
                self.process.send_signal(getattr(signal, operation["signal"]))
            else:
                self.wait(operation["exit_code"], until)
        for name, wanted in specification.output.items():
            self.compare(name, self.output[name].content, wanted.encode())

    def start(self, operation, folder):
        command = [self.options.situ, "run", *tier_options(self.tier)]
        if self.options.unguarded:
            command.append("--no-signal-handlers")
        for name, value in operation["env"].items():
            command += ["--env", f"{name}={value}"]
        for name in operation["dirs"]:
            command += ["--dir", name]
        if operation["root"] is not None:
            command += ["--dir", f"{operation['root']}::/"]
        command += [str(self.test), *operation["args"]]
        # Nothing of this process's environment is for the test: what the tool reads of it is the tool's own affair.
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, start_new_session=True)
        self.output = {"stdout": Output(self.process.stdout), "stderr": Output(self.process.stderr)}

    def write(self, operation):
        if operation["id"] != "stdin":
            raise Failure(f"a program cannot be written to through {operation['id']}")
        self.is_written_to = True
        try:
            self.process.stdin.write(operation["payload"].encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # A program need not read all that it is given.

    def wait(self, wanted, until):
        # What standard input holds, it ends with. Where nobody has said what, nothing comes: tests wait there for ever.
        if self.is_written_to:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        try:
            code = self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Failure(f"it is not over after {self.options.timeout:g} s") from None
        for output in self.output.values():
            output.thread.join(10)
        if code < 0:
            raise Failure(f"it was killed by {signal.Signals(-code).name}")
        if code != wanted:
            raise Failure(f"it ended with {code}, not {wanted}")

    def end(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for output in self.output.values():
            output.thread.join(10)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                stream.close()
            except OSError:
                pass

    def words(self):
        """What it said to standard error, for the message of a failure."""
        if "stderr" not in self.output:
            return ""
        lines = self.output["stderr"].content.decode("utf-8", "replace").splitlines()
        return "".join(f"\n    {line}" for line in lines[:8]) + ("\n    ..." if len(lines) > 8 else "")

    @staticmethod
    def compare(name, found, wanted):
        if found != wanted:
            raise Failure(f"{name} is {found[:200]!r}, not {wanted[:200]!r}")


def copy(source, target):
    """Copies a folder without its modules, so that its owner can write to everything, and without what runs of tests left."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("*.wasm", "*.cleanup"))
    for folder, _, files in os.walk(target):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o700 if path.is_dir() else path.stat().st_mode | 0o600)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="folders with tests")
    parser.add_argument("--situ", default=str(REPOSITORY / ".build" / "release" / "situ"), metavar="PATH",
                        help="the program under test (default: .build/release/situ)")
    parser.add_argument("--tier", action="append", metavar="NAME",
                        help="a tier to run on; may be given several times (default: auto); baseline+safepoints is one with a "
                             "way to stress it, auto+concurrent one with another thread that compiles")
    parser.add_argument("--unguarded", action="store_true", help="pass --no-signal-handlers to situ")
    parser.add_argument("--only", default="*", metavar="GLOB", help="only tests whose name matches")
    parser.add_argument("--timeout", type=float, default=60, metavar="SECONDS", help="for one test (default 60)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="tests at once")
    parser.add_argument("--list", action="store_true", help="print the names and do nothing else")
    options = parser.parse_args()
    options.situ = os.path.abspath(options.situ)
    if not options.folders:
        shared = Path(os.environ.get("SITU_SHARED") or REPOSITORY.parent / "shared") / "wasi"
        options.folders = sorted(path for path in shared.glob("*") if path.is_dir())
        if not options.folders:
            print(f"run.py: there are no tests in {shared}", file=sys.stderr)
            return 2
    if not os.access(options.situ, os.X_OK):
        print(f"run.py: there is no program {options.situ}", file=sys.stderr)
        return 2

    passed = failed = 0
    for folder in options.folders:
        tests = [path.resolve() for path in sorted(folder.glob("*.wasm")) if fnmatch.fnmatch(path.stem, options.only)]
        if options.list:
            print("\n".join(f"{folder.name}/{path.stem}" for path in tests))
            continue
        if not tests and options.only == "*":
            print(f"FAIL {folder}: there are no tests in it")
            failed += 1
        for tier in options.tier or ["auto"]:
            runs = [Run(test, tier, options) for test in tests]
            with ThreadPoolExecutor(max(1, options.jobs)) as pool:
                reasons = list(pool.map(Run.failure, runs))
            for run, reason in zip(runs, reasons):
                if reason is not None:
                    print(f"FAIL {run}: {reason}")
            failures = sum(reason is not None for reason in reasons)
            print(f"{folder.name}, {tier}: {len(runs) - failures} tests passed, {failures} failed", flush=True)
            passed, failed = passed + len(runs) - failures, failed + failures
    if options.list:
        return 0
    if passed + failed == 0:
        print(f"run.py: no test is called {options.only}", file=sys.stderr)
        return 2
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
