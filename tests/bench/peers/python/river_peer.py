"""One of River's learners over one file of rows, test-then-train; tests/bench/ml_peers starts it."""

import river
from river import linear_model, preprocessing, tree

import side

# River's defaults. Its regression needs scaled numbers, and its own examples scale them like this.
LEARNERS = {
    "logistic_regression": lambda: preprocessing.StandardScaler()
    | linear_model.LogisticRegression(),
    "hoeffding_tree": tree.HoeffdingTreeClassifier,
}


def main():
    flags = side.read_flags(LEARNERS)
    rows = side.Rows(flags.rows_file, flags.rows)
    examples = [
        (
            {
                name: cell if is_category else float(cell)
                for name, cell, is_category in zip(rows.names, cells, rows.is_category)
            },
            label == 1,
        )
        for cells, label in zip(rows.cells, rows.labels)
    ]

    def test_then_train(learner):
        right = 0
        for x, y in examples:
            # Before its first row a tree says nothing, which counts as False.
            right += (learner.predict_one(x) or False) == y
            learner.learn_one(x, y)
        return right

    def run_pass():
        learner = LEARNERS[flags.learner]()
        return side.timed(lambda: test_then_train(learner))

    side.tell(flags, rows, side.measure(flags, run_pass), river.__version__, 0)


if __name__ == "__main__":
    main()
