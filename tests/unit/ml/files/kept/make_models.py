"""Trains small models with the libraries themselves and writes down what they say of some rows.

    pip install numpy==2.* xgboost-cpu==3.2.0 lightgbm==4.7.0 && python3 make_models.py

Writes NAME.json, .ubj or .txt and NAME.csv beside this file. The first line of a .csv holds the
numbers of features, outputs and contributions (0 or features + 1, the last one the base); each
other line a row's features, margins and the contributions to its first output.
"""

import pathlib

import lightgbm
import numpy
import xgboost

HERE = pathlib.Path(__file__).parent
ROWS = 60


def write_rows(name, rows, margins, contributions):
    margins = margins.reshape(len(rows), -1)
    width = 0 if contributions is None else contributions.shape[1]
    lines = [f"{rows.shape[1]} {margins.shape[1]} {width}"]
    for i in range(ROWS):
        numbers = list(rows[i]) + list(margins[i])
        if contributions is not None:
            numbers += list(contributions[i])
        lines.append(" ".join(repr(float(x)) for x in numbers))
    (HERE / f"{name}.csv").write_text("\n".join(lines) + "\n")


def data(seed, classes):
    """Two numbers, one with many zeros, and a category of 40; a tenth is missing."""
    random = numpy.random.default_rng(seed)
    rows = numpy.empty((600, 4))
    rows[:, 0] = random.normal(size=600)
    rows[:, 1] = random.exponential(size=600)
    rows[:, 2] = numpy.where(random.random(600) < 0.4, 0, random.normal(size=600))
    rows[:, 3] = random.integers(0, 40, 600)
    effect = rows[:, 0] * rows[:, 1] + rows[:, 2] + numpy.sin(7 * rows[:, 3])
    effect += random.normal(size=600)
    labels = numpy.digitize(effect, numpy.quantile(effect, numpy.arange(1, classes) / classes))
    rows[random.random((600, 4)) < 0.1] = numpy.nan
    return rows, labels


def make_xgboost(name, suffix, classes, parameters, rounds):
    rows, labels = data(len(name), classes)
    types = ["q", "q", "q", "c"]
    train = xgboost.DMatrix(rows[200:], labels[200:], feature_types=types, enable_categorical=True)
    other = xgboost.DMatrix(rows[:200], labels[:200], feature_types=types, enable_categorical=True)
    booster = xgboost.train(
        {"max_depth": 4, "seed": 1, "nthread": 1, "tree_method": "hist"} | parameters,
        train, rounds, evals=[(other, "other")], early_stopping_rounds=3, verbose_eval=False)
    booster.save_model(HERE / f"{name}.{suffix}")
    span = (0, booster.best_iteration + 1)
    margins = booster.predict(other, output_margin=True, iteration_range=span)
    contributions = booster.predict(other, pred_contribs=True, iteration_range=span)
    if contributions.ndim == 3:
        contributions = contributions[:, 0, :]
    # The rows as the library sees them: in single precision.
    write_rows(name, rows[:200].astype(numpy.float32), margins, contributions)


def make_lightgbm(name, classes, parameters, has_contributions=True):
    rows, labels = data(len(name), classes)
    train = lightgbm.Dataset(rows[200:], labels[200:], categorical_feature=[3])
    booster = lightgbm.train(
        {"num_leaves": 8, "seed": 1, "num_threads": 1, "verbose": -1, "min_data_in_leaf": 5,
         "deterministic": True, "force_row_wise": True, "cat_smooth": 1, "cat_l2": 1,
         "min_data_per_group": 5} | parameters,
        train, 5)
    booster.save_model(HERE / f"{name}.txt")
    margins = booster.predict(rows[:200], raw_score=True)
    contributions = None
    if has_contributions:
        contributions = booster.predict(rows[:200], pred_contrib=True)[:, :5]
    if parameters.get("boosting") == "rf":
        # Raw scores are sums; what the link is applied to is their average.
        margins, contributions = margins / 5, contributions / 5
        shares = numpy.exp(margins) / numpy.exp(margins).sum(axis=1, keepdims=True)
        assert numpy.allclose(shares, booster.predict(rows[:200]), rtol=1e-12)
    write_rows(name, rows[:200], margins, contributions)


make_xgboost("xgboost_binary", "json", 2, {"objective": "binary:logistic"}, 6)
make_xgboost("xgboost_classes", "ubj", 3,
             {"objective": "multi:softprob", "num_class": 3, "num_parallel_tree": 2,
              "subsample": 0.8, "max_depth": 3, "max_cat_to_onehot": 1}, 3)
make_xgboost("xgboost_dart", "json", 2,
             {"objective": "reg:squarederror", "booster": "dart", "rate_drop": 0.5,
              "max_cat_to_onehot": 1}, 5)
make_lightgbm("lightgbm_binary", 2, {"objective": "binary"})
make_lightgbm("lightgbm_zeros", 2, {"objective": "regression", "zero_as_missing": True})
make_lightgbm("lightgbm_forest", 3,
              {"objective": "multiclass", "num_class": 3, "boosting": "rf",
               "bagging_freq": 1, "bagging_fraction": 0.7})
make_lightgbm("lightgbm_linear", 2, {"objective": "regression", "linear_tree": True},
              has_contributions=False)
