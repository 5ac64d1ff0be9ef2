#!/usr/bin/env python3
"""Converts the official WebAssembly test suite to JSON and binary modules, with wabt's `wast2json`.

Takes `../shared/spec/core/**/*.wast` (or the suite at SITU_SPEC) and writes `.build/suite/`, one folder for
each script; see README.md beside this file for what is in it. What is up to date stays as it is.

wabt is older than WebAssembly 3.0, so some scripts hold what it cannot read. That is left out, with
everything that depends on it, and counted: a whole form, or in a module only the function concerned,
which an empty one replaces so that indices stay. A script of which nothing is left counts as not
converted. Nothing is left out silently: the report names every script and, with --reasons, every line.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUT = REPOSITORY / ".build" / "suite"

# Tried in this order until one converts the whole script.
OPTIONS = [("--enable-all",), ("--enable-tail-call", "--enable-extended-const"), ()]

# What "WebAssembly 2.0, relaxed SIMD, tail calls and extended constants" means to wasm-validate.
PLAIN = ("--enable-relaxed-simd", "--enable-tail-call", "--enable-extended-const")

# Scripts that are about something newer than that: whole folders, and single files of the top folder.
LATER_FOLDERS = {"gc", "exceptions", "memory64", "multi-memory"}
LATER_FILES = {
    "br_on_non_null", "br_on_null", "call_ref", "local_init", "ref", "ref_as_non_null", "return_call_ref",
    "type-canon", "type-equivalence", "type-rec", "instance", "annotations",
}

# How wabt wants to read what the scripts write in another way that means the same.
SPELLINGS = [(re.compile(r"\(\s*ref\s+null\s+func\s*\)"), "funcref"),
             (re.compile(r"\(\s*ref\s+null\s+extern\s*\)"), "externref"),
             (re.compile(r"\((\s*table\.(?:get|set|size|grow|fill))(?=\s*[()])"), r"(\1 0")]

# What wabt reads but writes in an encoding that the standard has given up.
OUTDATED = re.compile(r"\(\s*ref\s+(null\s+)?[$0-9]")


def specification():
    """The folder that holds the .wast files of the core specification."""
    places = []
    if os.environ.get("SITU_SPEC"):
        base = Path(os.environ["SITU_SPEC"])
        places += [base / "test" / "core", base / "core", base]
    shared = Path(os.environ.get("SITU_SHARED") or REPOSITORY.parent / "shared")
    places.append(shared / "spec" / "core")
    for place in places:
        if (place / "i32.wast").exists():
            return place.resolve()
    sys.exit(f"convert.py: no test suite in {' or '.join(map(str, places))}; set SITU_SPEC or SITU_SHARED")


def tools():
    """Makes sure of wast2json, by apt where that is possible."""
    if not shutil.which("wast2json") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], stdout=sys.stderr)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "wabt"], stdout=sys.stderr)
    if not shutil.which("wast2json"):
        sys.exit("convert.py: wast2json is missing; it comes with wabt (Debian: apt-get install wabt; "
                 "macOS: brew install wabt)")
    return subprocess.run(["wast2json", "--version"], capture_output=True, text=True).stdout.strip()


class Form:
    """One top-level form of a script."""

    ACTION = re.compile(r"\(\s*(?:assert_\w+\s*\(\s*)?(?:invoke|get)\b\s*(\$[^\s\"()]+)?"
                        r"\s*\"((?:[^\"\\]|\\.)*)\"")
    MODULE = re.compile(r"\(\s*module\b\s*(definition\b|instance\b)?\s*(\$[^\s\"()]+)?")
    QUOTED = re.compile(r"\(\s*module\s*(\$[^\s\"()]+\s*)?quote\b")
    REGISTER = re.compile(r"\(\s*register\s*\"((?:[^\"\\]|\\.)*)\"\s*(\$[^\s\"()]+)?")
    IMPORT = re.compile(r"\(\s*import\s*\"((?:[^\"\\]|\\.)*)\"\s*\"((?:[^\"\\]|\\.)*)\"")
    EXPORT = re.compile(r"\(\s*export\s*\"((?:[^\"\\]|\\.)*)\"")
    STUBS = [  # fields of a module that something else of the same kind can stand for
        (re.compile(r"\(\s*func\b\s*(\$[^\s\"()]+)?"), "(func {})"),
        # A table of another element type, if nothing is in it.
        (re.compile(r"\(\s*table\b\s*((?:\$[^\s\"()]+\s*)?[0-9][0-9a-fx_ ]*)\(ref[^()]*\)\s*\)\s*$"),
         "(table {} funcref)"),
        # One that is only used by functions that are left out for it.
        (re.compile(r"\(\s*table\b\s*(\$[^\s\"()]+)\s*\(ref[^()]*\)\s*\(elem\b"), "(table {} 0 funcref)"),
    ]

    def __init__(self, text, start, end):
        self.start, self.end = start, end
        self.text = text[start:end]
        self.first = text.count("\n", 0, start) + 1
        self.last = self.first + self.text.count("\n")
        self.kind = re.match(r"\(\s*([^\s()\"]*)", self.text)[1]
        self.weakened = self.dropped = self.definition = False
        self.placed = 0  # where the text that is being converted has it
        self.stubs = 0  # how many fields were replaced
        self.missing = set()  # the exports that went with them

    def blank(self):
        return re.sub(r"[^\n]", " ", self.text)

    def stub(self, offset):
        """Replaces the field of this module that is at an offset; whether there was one to replace."""
        if self.kind != "module" or re.match(r"\(\s*module\s*(\$\S+\s+)?(binary|quote|instance)\b", self.text):
            return False
        body = self.text.index("(module") + len("(module")
        field = next((f for f in forms(self.text[body:-1]) if f.start <= offset - body < f.end), None)
        return field is not None and self.replace(field, body)

    def replace(self, field, body):
        for pattern, shape in Form.STUBS:
            match = pattern.match(field.text)
            short = match and re.sub(r"\s+", " ", shape.format(match[1] or ""))
            if not match or short == field.text.rstrip("\n"):
                continue
            self.missing.update(Form.EXPORT.findall(field.text))
            self.text = (self.text[:body + field.start] + short + "\n" * field.text.count("\n")
                         + self.text[body + field.end:])
            self.stubs += 1
            name = re.match(r"\$[^\s\"()]+", match[1] or "")
            if name:
                self.replace_users(field.kind, name[0], body)
            return True
        return False

    def replace_users(self, kind, name, body):
        """What uses a field that is not itself any more goes too."""
        mention = re.compile(re.escape(name) + r"(?=[\s\"()])")
        self.missing.update(re.findall(
            r"\(\s*export\s*\"((?:[^\"\\]|\\.)*)\"\s*\(\s*" + kind + r"\s+" + re.escape(name) + r"\s*\)", self.text))
        while True:
            user = next((f for f in forms(self.text[body:-1]) if f.kind == "func" and mention.search(f.text)
                         and not (kind == "func" and f.text.startswith(f"(func {name})"))), None)
            if user is None or not self.replace(user, body):
                return


def forms(text):
    """The top-level forms, by matching parentheses outside of strings and comments."""
    found, depth, at, start = [], 0, 0, 0
    while at < len(text):
        c = text[at]
        if c == '"':
            at += 1
            while at < len(text) and text[at] != '"':
                at += 2 if text[at] == "\\" else 1
        elif text.startswith(";;", at):
            while at < len(text) and text[at] not in "\n\r":
                at += 1
            continue
        elif text.startswith("(;", at):
            nested, at = 1, at + 2
            while at < len(text) and nested:
                if text.startswith("(;", at):
                    nested, at = nested + 1, at + 2
                elif text.startswith(";)", at):
                    nested, at = nested - 1, at + 2
                else:
                    at += 1
            continue
        elif c == "(":
            if depth == 0:
                start = at
            depth += 1
        elif c == ")":
            depth -= 1
            if depth == 0:
                found.append(Form(text, start, at + 1))
        at += 1
    return found


class Script:
    """A script, with the forms taken out of it that wabt does not read."""

    def __init__(self, path, name, folder):
        self.name, self.folder = name, folder
        self.text = path.read_bytes().decode("utf-8", "surrogateescape")
        self.forms = []
        self.options = OPTIONS[0]

    def wast2json(self, text, options, output):
        """Converts a text: None, or the complaint: the offset (None where the program crashed), the words."""
        source = self.folder / f"{self.name}.wast"
        source.write_bytes(text.encode("utf-8", "surrogateescape"))
        done = subprocess.run(["wast2json", *options, source.name, "-o", output], cwd=self.folder,
                              capture_output=True, text=True, errors="replace")
        source.unlink()
        if done.returncode == 0:
            return None
        complaint = next((line for line in done.stderr.splitlines() if line.strip()), f"exit {done.returncode}")
        place = re.match(r"[^:]*\.wast:(\d+):(\d+): (?:error: )?(.*)", complaint)
        if not place:
            return None, re.sub(r"^wast2json: \S+ ", "", complaint)
        start = 0
        for _ in range(int(place[1]) - 1):
            start = text.index("\n", start) + 1
        return start + int(place[2]) - 1, place[3]

    def clean(self):
        for file in self.folder.iterdir():
            file.unlink()

    def convert(self):
        """Writes JSON and modules; the reasons for what was left out, as (line, words)."""
        output = f"{self.name}.json"
        if not OUTDATED.search(self.text):
            for options in OPTIONS:
                self.clean()
                if self.wast2json(self.text, options, output) is None:
                    self.options = options
                    return []
        reasons = []
        self.options = OPTIONS[0]
        self.forms = forms(self.text)
        while True:
            self.clean()
            text = self.remaining()
            complaint = self.outdated() or self.wast2json(text, self.options, output)
            if complaint is None:
                return reasons
            offset, words = complaint
            form = self.crashing(output) if offset is None else next(
                (f for f in self.forms if f.placed <= offset < f.placed + len(f.text)), None)
            if form is None or form.dropped:
                break
            self.relax(form, offset, words, reasons)
        return reasons + [(0, "gave up")]

    def outdated(self):
        """The first place that wabt would encode as nobody does any more, as a complaint."""
        for form in self.forms:
            match = OUTDATED.search(form.text)
            if match and not form.dropped and not Form.QUOTED.search(form.text):
                return form.placed + match.start(), "wabt encodes typed references in an outdated way"
        return None

    def remaining(self, count=None):
        """The text of the forms that stay, each in its line."""
        self.cascade()
        parts, at, length = [], 0, 0
        for form in self.forms[:count]:
            gap = re.sub(r"[^\n]", " ", self.text[at:form.start])
            form.placed = length + len(gap)
            parts += [gap, form.blank() if form.dropped else form.text]
            length = form.placed + len(form.text)
            at = form.end
        return "".join(parts) + "\n"

    def crashing(self, output):
        """The first form with which wast2json fails without naming a line."""
        low, high = 0, len(self.forms)
        while low < high:
            middle = (low + high) // 2
            if self.wast2json(self.remaining(middle + 1), self.options, output) is None:
                low = middle + 1
            else:
                high = middle
        return self.forms[low] if low < len(self.forms) and not self.forms[low].dropped else None

    @staticmethod
    def relax(form, offset, words, reasons):
        """Spells a form as wabt wants it, or only runs what it asserts something about, or leaves out the part
        of it that is at an offset, or all of it. Each can happen only once, so this ends."""
        older = form.text
        if "quote" not in older:
            for pattern, spelling in SPELLINGS:
                older = pattern.sub(spelling, older)
            definition = re.match(r"\(\s*module\s+definition\b", older)
            if definition:
                older = "(module" + older[definition.end():]
                form.definition = True
        if older.count("\n") == form.text.count("\n") and older != form.text:
            form.text = older
            return
        action = re.match(r"\(\s*assert_return\s*(\(\s*(?:invoke|get)\b)", form.text)
        if action and not form.weakened:
            inner = forms(form.text[action.start(1):])[0]
            form.text = inner.text + "\n" * (form.text.count("\n") - inner.text.count("\n"))
            form.weakened = True
            reasons.append((form.first, f"only run, not compared: {words}"))
            return
        if offset is not None:
            line = form.first + form.text.count("\n", 0, offset - form.placed)
            if form.stub(offset - form.placed):
                reasons.append((line, words))
                return
        form.dropped = True
        reasons.append((form.first, words))

    def cascade(self):
        """Leaves out what acts on, registers or imports a module, or an export, that was left out."""
        current, named, registered = None, {}, {}

        def linked(form):
            return all(module not in registered or (not registered[module].dropped
                                                    and name not in registered[module].missing)
                       for module, name in Form.IMPORT.findall(form.text))

        for form in self.forms:
            if form.kind == "module":
                _, name = Form.MODULE.match(form.text).groups()
                form.dropped = form.dropped or not linked(form)
                if not form.definition:
                    current = form
                if name:
                    named[name] = form
            elif form.kind == "register":
                match = Form.REGISTER.match(form.text)
                target = named.get(match[2]) if match and match[2] else current
                if target:
                    form.dropped = form.dropped or target.dropped
                    if match:
                        registered[match[1]] = target
            else:
                match = Form.ACTION.match(form.text)
                if match:
                    target = named.get(match[1]) if match[1] else current
                    if target and (target.dropped or match[2] in target.missing):
                        form.dropped = True
                elif form.kind in ("assert_unlinkable", "assert_uninstantiable", "assert_trap"):
                    form.dropped = form.dropped or not linked(form)


def later(relative):
    """Whether a script is about features beyond 2.0, relaxed SIMD, tail calls and extended constants."""
    return relative.parts[0] in LATER_FOLDERS or (len(relative.parts) == 1 and relative.stem in LATER_FILES)


def convert(path, base, version):
    """Converts one script into its folder; the summary, which is also kept there."""
    relative = path.relative_to(base)
    folder = OUTPUT / relative.with_suffix("")
    stamp = hashlib.sha256(b"\0".join([Path(__file__).read_bytes(), path.read_bytes(), version.encode()])).hexdigest()
    kept = folder / "summary.json"
    if kept.exists():
        summary = json.loads(kept.read_text())
        if summary["stamp"] == stamp:
            return summary
    folder.mkdir(parents=True, exist_ok=True)
    script = Script(path, path.stem, folder)
    total = len(forms(script.text))
    left_out = script.convert()
    summary = {
        "stamp": stamp, "script": f"core/{relative.as_posix()}", "json": f"{path.stem}.json",
        "options": list(script.options), "later": later(relative), "forms": total,
        "forms_dropped": sum(f.dropped for f in script.forms),
        "forms_weakened": sum(f.weakened and not f.dropped for f in script.forms),
        "fields_replaced": sum(f.stubs for f in script.forms if not f.dropped), "left_out": left_out,
        "commands": 0, "newer_modules": [],
    }
    document = folder / summary["json"]
    if document.exists() and not (left_out and left_out[-1][1] == "gave up"):
        content = json.loads(document.read_bytes())
        content["source_filename"] = summary["script"]
        definitions = {f.first for f in script.forms if f.definition and not f.dropped}
        for command in content["commands"]:
            if command["type"] == "module":
                if command["line"] in definitions:
                    command["type"] = "module_definition"
                if not summary["later"]:
                    valid = subprocess.run(["wasm-validate", *PLAIN, command["filename"]], cwd=folder,
                                           capture_output=True).returncode == 0
                    if not valid:
                        summary["newer_modules"].append(command["filename"])
        document.write_text(json.dumps(content, indent=None).replace('}, {"type": ', '},\n{"type": ') + "\n")
        summary["commands"] = len(content["commands"])
    kept.write_text(json.dumps(summary) + "\n")
    return summary


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="scripts at once (default 2)")
    parser.add_argument("--quiet", action="store_true", help="print the totals only")
    parser.add_argument("--reasons", action="store_true", help="print every line that was left out and why")
    options = parser.parse_args()
    base, version = specification(), tools()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    scripts = sorted(base.rglob("*.wast"))
    with ThreadPoolExecutor(options.jobs) as pool:
        summaries = list(pool.map(lambda path: convert(path, base, version), scripts))
    (OUTPUT / "index.json").write_text(json.dumps(
        [{key: value for key, value in s.items() if key != "stamp"} for s in summaries], indent=1) + "\n")

    whole = [s for s in summaries if s["commands"] and not s["left_out"]]
    partial = [s for s in summaries if s["commands"] and s["left_out"]]
    none = [s for s in summaries if not s["commands"]]
    now = [s for s in summaries if s["commands"] and not s["later"]]
    if not options.quiet:
        print("whole:")
        for s in whole:
            print(f"  {s['script']}: {s['commands']} commands")
        print("in part (wabt does not read the rest):")
        for s in partial:
            line, words = s["left_out"][0]
            print(f"  {s['script']}: {s['commands']} commands; left out {s['forms_dropped']} of {s['forms']} forms, "
                  f"{s['forms_weakened']} only run, {s['fields_replaced']} functions or tables replaced; first at line {line}: {words}")
            if options.reasons:
                for line, words in s["left_out"]:
                    print(f"    {line}: {words}")
        print("not at all:")
        for s in none:
            print(f"  {s['script']}: " + ("; ".join(f"line {n}: {w}" for n, w in s["left_out"][:1]) or "empty"))
        print("only WebAssembly 2.0, relaxed SIMD, tail calls, extended constants "
              "(in brackets: valid modules that need more):")
        for s in now:
            print(f"  {s['script']}" + (f" ({len(s['newer_modules'])})" if s["newer_modules"] else ""))
    print(f"{len(whole)} scripts converted whole, {len(partial)} in part, {len(none)} not at all; "
          f"{sum(s['commands'] for s in summaries)} commands, "
          f"{sum(s['forms_dropped'] for s in summaries)} forms left out")
    print(f"{len(now)} scripts are on WebAssembly 2.0, relaxed SIMD, tail calls and extended constants: "
          f"{sum(s['commands'] for s in now)} commands")
    return 0


if __name__ == "__main__":
    sys.exit(main())
