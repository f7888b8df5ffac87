#pragma once

#include "bench/bench_ml/options.hpp"
#include "bench/bench_ml/trial.hpp"

#include "leadstream/base/error.hpp"

#include <functional>

namespace ls::bench {

// leadstream's own sides; each is the work of a whole process.

// One registered model over a file of rows, told before each is learned.
Result<Trial> learn(const Task& task);
// One detector of anomalies over a file of rows, each judged before it is learned.
Result<Trial> judge(const Task& task);
// Trees from a file over a file of rows, all in one call: by us, and by the library that made them.
Result<Trial> evaluate(const Task& task);
Result<Trial> evaluate_by_xgboost(const Task& task);
// One drift detector over values that do not change.
Result<Trial> detect(const Task& task);

// Measures `pass` as often as the task says, and no more once its budget is spent.
void repeat(const Task& task, const std::function<void()>& pass, Trial& trial);

}  // namespace ls::bench
