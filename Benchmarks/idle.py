"""Copies of modules that do nothing: what an engine takes for one is what it takes to start, to load, check and translate
the module, and to make its instance.

A `return` is put before the code of the function that would be called. The rest stays, is read and validated, and never
executed.
"""

import hashlib

import engines

RETURN = 0x0F


class Reader:
    """Numbers and pieces of a module, from a place on."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def piece(self, count):
        self.at += count
        return self.data[self.at - count:self.at]


def leb(number):
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(found) + bytes([number])


def sections(data):
    """Each section's number with its contents, in order."""
    if data[:8] != b"\0asm\1\0\0\0":
        raise engines.Unavailable("not a binary module")
    reader = Reader(data, 8)
    while reader.at < len(data):
        kind = reader.number()
        yield kind, reader.piece(reader.number())


def imported_functions(imports):
    """How many functions an import section brings."""
    reader = Reader(imports)
    found = 0
    for _ in range(reader.number()):
        for _ in range(2):
            reader.piece(reader.number())
        kind = reader.number()
        if kind in (0, 4):  # a function; a tag has an attribute before its type
            found += kind == 0
            if kind == 4:
                reader.number()
            reader.number()
        else:
            if kind == 1 or kind == 3:  # a table's or global's type begins with a value type
                if reader.number() in (0x63, 0x64):
                    reader.number()
            if kind == 3:
                reader.number()
            else:
                flags = reader.number()
                for _ in range(1 + (flags & 1)):
                    reader.number()
                if flags & 8:  # a memory's page size
                    reader.number()
    return found


def exported_function(exports, wanted):
    """The index of the function that an export section gives this name."""
    reader = Reader(exports)
    for _ in range(reader.number()):
        name = reader.piece(reader.number())
        kind, index = reader.number(), reader.number()
        if kind == 0 and name == wanted.encode():
            return index
    raise engines.Unavailable(f"no function is exported as {wanted}")


def without_work(data, name):
    """The module whose exported function `name` returns at once."""
    found = list(sections(data))
    target = (exported_function(dict(found).get(7, b"\0"), name)
              - imported_functions(dict(found).get(2, b"\0")))
    if target < 0:
        raise engines.Unavailable(f"{name} is imported")
    made = bytearray(data[:8])
    for kind, contents in found:
        if kind == 10:
            reader = Reader(contents)
            count = reader.number()
            bodies = bytearray(leb(count))
            for index in range(count):
                body = reader.piece(reader.number())
                if index == target:
                    locals_ = Reader(body)
                    for _ in range(locals_.number()):
                        locals_.number()
                        if locals_.number() in (0x63, 0x64):
                            locals_.number()
                    body = body[:locals_.at] + bytes([RETURN]) + body[locals_.at:]
                bodies += leb(len(body)) + body
            contents = bytes(bodies)
        made += bytes([kind]) + leb(len(contents)) + contents
    return bytes(made)


def idle(module, name):
    """Where the copy of a module lies that does nothing when its function `name` is called."""
    data = module.read_bytes()
    digest = hashlib.sha256(data + name.encode()).hexdigest()[:16]
    target = engines.BUILD / "idle" / f"{module.stem}-{digest}.wasm"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(without_work(data, name))
    return target
