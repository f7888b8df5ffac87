"""What both peers share: their flags, the rows, the passes and what is told of them."""

import argparse
import json
import struct
import time

FNV_BASIS = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3
WORD = (1 << 64) - 1


def read_flags(learners):
    flags = argparse.ArgumentParser()
    flags.add_argument("--learner", required=True, choices=learners)
    flags.add_argument("--rows-file", required=True)
    flags.add_argument("--rows", required=True, type=int)
    flags.add_argument("--repeat", required=True, type=int)
    flags.add_argument("--budget", required=True, type=float)
    flags.add_argument("--out", required=True)
    return flags.parse_args()


class Rows:
    """At most the first `most` rows of a file, in memory: cells as text, labels as numbers."""

    def __init__(self, path, most):
        self.cells = []
        self.labels = []
        with open(path, encoding="ascii") as file:
            heading = file.readline().rstrip("\n").split(",")[:-1]
            for line in file:
                if len(self.labels) == most:
                    break
                *cells, label = line.rstrip("\n").split(",")
                self.cells.append(cells)
                self.labels.append(int(label))
        self.names = [column.split(":")[0] for column in heading]
        self.is_category = [":" in column for column in heading]

    def __len__(self):
        return len(self.labels)

    def checksum(self):
        """As checksum in bench_ml/labelled_rows.hpp."""
        bits = struct.Struct(f"<{len(self.names)}d")
        words = struct.Struct(f"<{len(self.names)}Q")
        hashed = FNV_BASIS
        for cells, label in zip(self.cells, self.labels):
            for word in words.unpack(bits.pack(*map(float, cells))):
                hashed = (hashed ^ word) * FNV_PRIME & WORD
            hashed = (hashed ^ label) * FNV_PRIME & WORD
        return f"{hashed:016x}"


def measure(flags, run_pass):
    """Passes until --repeat of them or --budget seconds are done. `run_pass` gives how many rows it
    got right, its seconds and its CPU seconds."""
    trial = {"right": 0, "seconds": [], "cpu_seconds": []}
    while not trial["seconds"] or (
        len(trial["seconds"]) < flags.repeat and sum(trial["seconds"]) < flags.budget
    ):
        trial["right"], seconds, cpu_seconds = run_pass()
        trial["seconds"].append(seconds)
        trial["cpu_seconds"].append(cpu_seconds)
    return trial


def timed(work):
    """What `work` gives, its seconds, and the CPU seconds of all threads meanwhile."""
    cpu_begin = time.process_time()
    begin = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begin, time.process_time() - cpu_begin


def tell(flags, rows, trial, version, warm_up_rows):
    trial["version"] = version
    trial["rows"] = len(rows)
    trial["checksum"] = rows.checksum()
    trial["warm_up_rows"] = warm_up_rows
    with open(flags.out, "w", encoding="ascii") as file:
        json.dump(trial, file)
