"""Vowpal Wabbit over one file of rows, from its binary cache; tests/bench/ml_peers starts it."""

import os

import vowpalwabbit

import side

LEARNERS = {"default": [], "coin": ["--coin"], "ftrl": ["--ftrl"]}


def write_text(rows, path):
    """As its text format has it: a label of 1 or -1, then features by their number."""
    with open(path, "w", encoding="ascii") as file:
        for cells, label in zip(rows.cells, rows.labels):
            features = " ".join(f"{i}:{cell}" for i, cell in enumerate(cells))
            file.write(f"{1 if label == 1 else -1} | {features}\n")


def workspace(flags, *source):
    return vowpalwabbit.Workspace(
        arg_list=[*LEARNERS[flags.learner], "--quiet", "--binary", "--loss_function=logistic", *source]
    )


def write_cache(flags, text, cache):
    """An unmeasured pass over the text, which runs while the workspace is made."""
    workspace(flags, "-d", text, "--cache_file", cache).finish()


def learn(flags, cache):
    """A pass over the cache in VW's own loop of C++. Its progressive loss with --binary is the number
    of rows that it told wrong."""
    made = workspace(flags, "--cache_file", cache)
    _, seconds, cpu_seconds = side.timed(made.run_parser)
    right = round(made.get_weighted_examples() - made.get_sum_loss())
    made.finish()
    return right, seconds, cpu_seconds


def main():
    flags = side.read_flags(LEARNERS)
    rows = side.Rows(flags.rows_file, flags.rows)
    if any(rows.is_category):
        raise SystemExit("vw_peer: rows with categories are not written for it")
    text = os.path.join(os.path.dirname(flags.out), "rows.vw")
    cache = text + ".cache"
    if os.path.exists(cache):  # Of another side's rows.
        os.remove(cache)
    write_text(rows, text)
    write_cache(flags, text, cache)
    trial = side.measure(flags, lambda: learn(flags, cache))
    side.tell(flags, rows, trial, vowpalwabbit.__version__, len(rows))


if __name__ == "__main__":
    main()
