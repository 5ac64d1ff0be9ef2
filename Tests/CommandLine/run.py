#!/usr/bin/env python3
"""Runs the tests of the command line: every .test file here, or those named.

    Tests/CommandLine/run.py --situ .build/release/situ
    BLESS=1 Tests/CommandLine/run.py --situ .build/release/situ exit-codes.test

README.md says what a test file holds. With BLESS=1 the expectations are rewritten to what happened: read the
difference before you commit it. Prints `FAIL NAME` with a difference for each failure, and at the end
`N passed, M failed`, where each command counts; the exit code is 0 if none failed.
"""

import argparse
import difflib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# How long a command may take before it counts as hanging; none needs a hundredth of it.
PATIENCE = 120
EXPECTED = ("stdout", "stderr", "exit")


class Section:
    def __init__(self, kind, name, lines):
        self.kind, self.name, self.lines = kind, name, lines

    @property
    def text(self):
        return "".join(self.lines)


def parse(path):
    """The sections of a test file; what stands before the first is a comment."""
    sections = [Section("comment", "", [])]
    for line in path.read_text().splitlines(keepends=True):
        match = re.fullmatch(r"--- (\w+)(?: (.+))?\n", line)
        if match:
            sections.append(Section(match[1], match[2] or "", []))
        else:
            sections[-1].lines.append(line)
    known = {"comment", "file", "hex", "wat", "run", *EXPECTED}
    for section in sections:
        if section.kind not in known:
            sys.exit(f"{path.name}: there are no sections called {section.kind}")
    return sections


def convert(situ, wat, target):
    done = subprocess.run([str(situ), "parse", str(wat), "-o", str(target)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{wat.name}: {done.stderr}")


def prepare(sections, folder, tools, programs):
    """Puts the files that the test writes or mentions into its folder."""
    mentioned = set(re.findall(r"([\w-]+)\.wasm", "".join(s.text for s in sections if s.kind == "run")))
    for section in sections:
        target = folder / section.name
        if section.kind == "file":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(section.text)
        elif section.kind == "hex":
            target.write_bytes(bytes.fromhex("".join(re.sub(r"#.*", "", line) for line in section.lines)))
        elif section.kind == "wat":
            target.with_suffix(".wat").write_text(section.text)
            convert(tools / "situ", target.with_suffix(".wat"), target.with_suffix(".wasm"))
            mentioned.discard(target.stem)
    for name in mentioned:
        if (programs / f"{name}.wasm").exists():
            shutil.copyfile(programs / f"{name}.wasm", folder / f"{name}.wasm")


def execute(command, folder, tools):
    """Runs a command in the shell; what it printed, and its exit code, as a test file writes them."""
    environment = {"PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C", "SWIFT_BACKTRACE": "enable=no"}
    process = subprocess.Popen(
        ["sh", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = process.communicate(timeout=PATIENCE)
        code = str(process.returncode)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        code = f"still running after {PATIENCE} s"
    return {"stdout": out.decode(errors="backslashreplace"), "stderr": err.decode(errors="backslashreplace"),
            "exit": code + "\n"}


def check(path, tools, programs, bless):
    """Runs a test file; the numbers of commands that passed and failed."""
    sections = parse(path)
    counts = [0, 0]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        prepare(sections, folder, tools, programs)
        blessed = []
        index = 0
        while index < len(sections):
            section = sections[index]
            index += 1
            blessed.append(section)
            if section.kind != "run":
                continue
            wanted = {"stdout": "", "stderr": "", "exit": "0\n"}
            while index < len(sections) and sections[index].kind in EXPECTED:
                wanted[sections[index].kind] = sections[index].text.rstrip("\n") + "\n" if sections[index].text else ""
                index += 1
            got = execute(section.text, folder, tools)
            # The file cannot say whether the last line is ended, and needs no more than one blank line between
            # sections.
            got = {kind: text.rstrip("\n") + "\n" if text.strip("\n") else "" for kind, text in got.items()}
            for kind in EXPECTED:
                if got[kind] != (wanted[kind] if kind != "exit" else wanted[kind] or "0\n"):
                    counts[1] += not bless
                    if not bless:
                        print(f"FAIL {path.name}: {section.text.strip()}")
                        for line in difflib.unified_diff(
                                wanted[kind].splitlines(), got[kind].splitlines(), f"expected {kind}", f"{kind}",
                                lineterm=""):
                            print("    " + line)
                        break
            else:
                counts[0] += 1
            for kind in EXPECTED:
                if got[kind] != {"stdout": "", "stderr": "", "exit": "0\n"}[kind]:
                    blessed.append(Section(kind, "", [got[kind]]))
        if bless:
            text = ""
            for section in blessed:
                if section.kind != "comment":
                    if section.kind in ("run", "wat", "file", "hex"):
                        text = text.rstrip("\n") + "\n\n"
                    text += f"--- {section.kind}{' ' + section.name if section.name else ''}\n"
                text += section.text
            path.write_text(text.rstrip("\n") + "\n")
    return counts


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], epilog="BLESS=1 in the environment rewrites the expectations.")
    parser.add_argument("--situ", required=True, type=Path, help="the program to test")
    parser.add_argument("tests", nargs="*", help="names of .test files; all if none is given")
    options = parser.parse_args()
    if not options.situ.exists():
        parser.error(f"there is no {options.situ}")
    paths = [HERE / Path(name).name for name in options.tests] or sorted(HERE.glob("*.test"))
    bless = os.environ.get("BLESS", "") not in ("", "0")
    total = [0, 0]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        tools, programs = scratch / "tools", scratch / "programs"
        tools.mkdir()
        programs.mkdir()
        (tools / "situ").symlink_to(options.situ.resolve())
        (tools / "interrupt").symlink_to(HERE / "interrupt.py")
        for wat in sorted((HERE / "programs").glob("*.wat")):
            convert(tools / "situ", wat, programs / f"{wat.stem}.wasm")
        for path in paths:
            counts = check(path, tools, programs, bless)
            total = [one + other for one, other in zip(total, counts)]
    print(f"{total[0]} passed, {total[1]} failed")
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
