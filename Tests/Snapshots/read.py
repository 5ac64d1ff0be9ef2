#!/usr/bin/env python3
"""Reads a snapshot as Documentation/SnapshotFormat.md describes it, verifies it, and prints what is in it.

    Tests/Snapshots/read.py FILE [--parent FILE]... [--module FILE]... [--extract FOLDER]

Nothing here is shared with the engine: it is made from that page alone, with Python's standard library. Compressed files
need the program `zstd`. The exit status is 0 if everything is as it should be. With --extract every section and memory is
written to a file of its own.
"""

import argparse
import hashlib
import os
import struct
import subprocess
import sys

PAGE = 4096
ZERO = bytes(32)
MAGIC = bytes([0x89]) + b"SITU\r\n\x1a"


class Wrong(Exception):
    pass


def check(holds, message):
    if not holds:
        raise Wrong(message)


def sha256(data):
    return hashlib.sha256(data).digest()


def decompress(stored, length):
    check(sha256(stored[32:]) == stored[:32], "compressed bytes are not what their hash says")
    return unpack(stored[32:], length)


def unpack(frame, length):
    done = subprocess.run(["zstd", "-d", "-c", "-q"], input=frame, capture_output=True)
    check(done.returncode == 0 and len(done.stdout) == length, "bytes cannot be decompressed")
    return done.stdout


class Snapshot:
    def __init__(self, path, others=(), modules=(), depth=0):
        self.path = path
        with open(path, "rb") as file:
            self.data = file.read()
        self.header()
        self.table()
        self.places()
        listed = b"".join(e["part"] for e in self.entries if e["kind"] != b"code")
        count = sum(e["kind"] != b"code" for e in self.entries)
        check(sha256(MAGIC + struct.pack("<II", 1, count) + listed) == self.name, "the name is another")
        own = [e for e in self.entries if e["kind"] == b"code" and e["storage"] != 3] if self.module_list else []
        modules = list(modules) + [self.section(e) for e in own]
        self.modules = [next((m for m in modules if sha256(m) == hash and len(m) == size), None)
                        for hash, size in self.module_list]
        self.parent = None
        if self.parent_name is not None:
            check(depth < 64, "too many parents")
            hinted = [os.path.join(os.path.dirname(path), self.hint.decode())] if self.hint else []
            for candidate in hinted + list(others):
                with open(candidate, "rb") as file:
                    if file.read(128)[64:96] == self.parent_name and not os.path.samefile(candidate, path):
                        self.parent = Snapshot(candidate, others, modules, depth + 1)
                        break
            check(self.parent, "the parent " + self.parent_name.hex() + " is not there")
            check(self.parent.name == self.parent_name, "the parent is another")

    def header(self):
        data = self.data
        check(len(data) >= 128 and data[:8] == MAGIC, "no snapshot")
        version, reserved, length, self.table_length = struct.unpack_from("<IIQQ", data, 8)
        check(version == 1, f"version {version} is not known")
        check(reserved == 0 and length == len(data), "the header is wrong")
        self.name, parent = data[64:96], data[96:128]
        self.parent_name = None if parent == ZERO else parent
        check(sha256(data[128:128 + self.table_length]) == data[32:64], "the table of contents is damaged")

    def table(self):
        data = self.data[128:128 + self.table_length]
        entries, modules, hint, reserved = struct.unpack_from("<IIII", data)
        check(reserved == 0, "the table of contents is wrong")
        at = 16
        self.entries, self.runs, self.module_list = [], {}, []
        for _ in range(entries):
            kind, index, length, hash, storage, runs, offset, stored = struct.unpack_from("<4sIQ32sIIQQ", data, at)
            self.entries.append(dict(kind=kind, index=index, length=length, hash=hash, storage=storage, runs=runs,
                                     offset=offset, stored=stored, part=data[at:at + 48]))
            at += 72
        for _ in range(modules):
            self.module_list.append(struct.unpack_from("<32sQ", data, at))
            at += 40
        self.hint = data[at:at + hint]
        at += (hint + 7) // 8 * 8
        memories = [e for e in self.entries if e["kind"] == b"page"]
        sections = [e for e in self.entries if e["kind"] != b"page"]
        check(self.entries == sections + memories, "memories stand before sections")
        keys = [(int.from_bytes(e["kind"], "little"), e["index"]) for e in sections]
        check(keys == sorted(set(keys)), "the sections are not in order")
        check([e["index"] for e in memories] == list(range(len(memories))), "the memories are not in order")
        for memory in memories:
            runs, end = [], 0
            for _ in range(memory["runs"]):
                first, count, storage, module, offset, stored = struct.unpack_from("<QIHHQQ", data, at)
                at += 32
                check(count > 0 and first >= end, "runs are not in order")
                end = first + count
                runs.append((first, count, storage, module, offset, stored))
            check(end <= (memory["length"] + PAGE - 1) // PAGE, "a run is not within its memory")
            self.runs[memory["index"]] = runs
        check(at == len(data), "the table of contents has another length")

    def places(self):
        """What is stored stands in order, and between there are zeros."""
        places = [(e["offset"], e["stored"]) for e in self.entries if e["stored"]]
        for index in sorted(self.runs):
            places += [(r[4], r[5]) for r in self.runs[index] if r[5]]
        end = 128 + self.table_length
        for offset, stored in places:
            check(end <= offset < end + PAGE and not any(self.data[end:offset]), "there are bytes that belong to nothing")
            end = offset + stored
        check(end == len(self.data), "the file has another length")

    def section(self, entry):
        stored = self.data[entry["offset"]:entry["offset"] + entry["stored"]]
        if entry["storage"] == 1:
            return stored
        if entry["storage"] == 3:
            check(self.parent, "there is no parent")
            return self.parent.section(next(e for e in self.parent.entries
                                            if e["kind"] != b"page" and e["hash"] == entry["hash"]
                                            and e["length"] == entry["length"]))
        check(entry["storage"] == 2 and sha256(stored[32:]) == stored[:32], "a compressed section is damaged")
        at, result = 32, b""
        while len(result) < entry["length"]:
            piece = min(entry["length"] - len(result), 1 << 18)
            size, = struct.unpack_from("<I", stored, at)
            bytes = stored[at + 4:at + 4 + size]
            result += bytes if size == piece else unpack(bytes, piece)
            at += 4 + size
        check(at == len(stored), "a compressed section has another length")
        return result

    def pages(self, memory, start=0, end=1 << 62):
        """The pages that are not known to be zero: (index, bytes)."""
        for first, count, storage, module, offset, stored in self.runs[memory]:
            low, high = max(first, start), min(first + count, end)
            if low >= high:
                continue
            if storage == 3:
                check(self.parent, "there is no parent")
                yield from self.parent.pages(memory, low, high)
                continue
            if storage == 1:
                check(stored == count * PAGE and offset % PAGE == 0, "a run is wrong")
                data = self.data[offset:offset + stored]
            elif storage == 2:
                check(count <= 64, "too many pages are compressed together")
                data = decompress(self.data[offset:offset + stored], count * PAGE)
            else:
                check(storage == 4 and self.modules[module] is not None, "a module is not there")
                data = self.modules[module][offset:offset + count * PAGE]
            for page in range(low, high):
                yield page, data[(page - first) * PAGE:(page - first + 1) * PAGE]

    def root(self, memory, length):
        """The root of the tree of pages, from the pages that are not zero."""
        level = {}
        for page, data in self.pages(memory):
            if any(data):
                level[page] = sha256(data)
                if page == length // PAGE:
                    check(not any(data[length % PAGE:]), "there are bytes beyond a memory's size")
        nodes = (length + PAGE - 1) // PAGE
        while True:
            above = {}
            for index in sorted(set(child // 64 for child in level)):
                above[index] = sha256(b"".join(level.get(index * 64 + place, ZERO) for place in range(64)))
            level, nodes = above, (nodes + 63) // 64
            if nodes <= 1:
                return level.get(0, ZERO)

    def verify(self):
        for entry in self.entries:
            if entry["kind"] == b"page":
                hash = self.root(entry["index"], entry["length"])
            else:
                hash = sha256(self.section(entry))
            check(hash == entry["hash"], f"{entry['kind'].decode()} {entry['index']} is damaged")

    def describe(self):
        print("snapshot", self.name.hex())
        if self.parent_name is not None:
            print("parent", self.parent_name.hex())
        for entry in self.entries:
            kind = entry["kind"].decode()
            if kind == "page":
                count = sum(1 for _, data in self.pages(entry["index"]) if any(data))
                print(f"memory {entry['index']}: {entry['length']} bytes, {count} pages, {entry['hash'].hex()}")
            else:
                print(f"section {kind} {entry['index']}: {entry['length']} bytes, {entry['hash'].hex()}")

    def extract(self, folder):
        os.makedirs(folder, exist_ok=True)
        for entry in self.entries:
            with open(f"{folder}/{entry['kind'].decode()}-{entry['index']}", "wb") as file:
                if entry["kind"] != b"page":
                    file.write(self.section(entry))
                    continue
                for page, data in self.pages(entry["index"]):
                    file.seek(page * PAGE)
                    file.write(data)
                file.truncate(entry["length"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--parent", action="append", default=[])
    parser.add_argument("--module", action="append", default=[])
    parser.add_argument("--extract")
    arguments = parser.parse_args()
    modules = []
    for path in arguments.module:
        with open(path, "rb") as file:
            modules.append(file.read())
    try:
        snapshot = Snapshot(arguments.file, arguments.parent, modules)
        snapshot.verify()
        snapshot.describe()
        if arguments.extract:
            snapshot.extract(arguments.extract)
    except (Wrong, struct.error, StopIteration, IndexError) as error:
        print(f"{arguments.file}: {error or type(error).__name__}")
        return 1
    return 0


sys.exit(main())
