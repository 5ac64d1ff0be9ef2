#!/usr/bin/env python3
"""Runs a command, sends it SIGINT when it has printed its first line, and closes its standard input.

Prints that line and then the command's exit code. With `--ignored` the command is started as a shell starts
background jobs: ignoring SIGINT.
"""

import signal
import subprocess
import sys

words = sys.argv[1:]
ignored = words[:1] == ["--ignored"]
signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.SIG_DFL)
process = subprocess.Popen(words[1:] if ignored else words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(process.stdout.readline().decode().strip(), flush=True)
process.send_signal(signal.SIGINT)
if ignored:
    process.stdin.close()
print("exit", process.wait())
