"""An engine as a process that reads commands and answers with a line for each program."""

import os
import select
import subprocess
import time


class Engine:
    """A running engine. It is started again after a crash; what it did not answer is then a finding of its own."""

    def __init__(self, name, command):
        self.name = name
        self.command = command
        self.mask = None
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
        os.set_blocking(self.process.stdout.fileno(), False)
        self.rest = b""
        if self.mask is not None:
            self.send(f"mask {self.mask}")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def set_mask(self, mask):
        self.mask = mask
        if self.process:
            self.send(f"mask {mask}")

    def send(self, command):
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def begin(self, path, verb="run"):
        """Starts running a batch."""
        if not self.process:
            self.start()
        self.lines = []
        try:
            self.send(f"{verb} {path}")
        except BrokenPipeError:
            pass

    def finish(self, timeout):
        """The lines of the batch, and None or why they are not all: "crashed with …" or "silent for N s"."""
        last = time.monotonic()
        while True:
            ready, _, _ = select.select([self.process.stdout], [], [], 1)
            if ready:
                data = self.process.stdout.read(1 << 20)
                if data == b"":
                    status = self.process.wait()
                    self.process = None
                    return self.lines, f"crashed with status {status}"
                if data:
                    last = time.monotonic()
                    parts = (self.rest + data).split(b"\n")
                    self.rest = parts.pop()
                    for part in parts:
                        text = " ".join(part.decode(errors="replace").split()) if not part.startswith(b"  ") \
                            else part.decode(errors="replace")
                        if text == "done":
                            return self.lines, None
                        self.lines.append(text)
            elif time.monotonic() - last > timeout:
                self.stop()
                return self.lines, f"silent for {timeout} s"
