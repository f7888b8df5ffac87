#include "bench/bench_ml/sides.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/adwin.hpp"
#include "leadstream/stats/ks_reference.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace ls::bench {
namespace {

constexpr std::size_t kValues = 1U << 16;  // gone round and round: they stay in the cache
constexpr std::size_t kWindow = 500;
constexpr double kOnes = 0.2;

std::vector<double> uniforms(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values(count);
  std::ranges::generate(values, [&] { return random.uniform(); });
  return values;
}

std::vector<double> bits() {
  std::vector<double> values = uniforms(kValues, 2);
  std::ranges::for_each(values, [](double& value) { value = value < kOnes ? 1 : 0; });
  return values;
}

// What `counts` says of each answer is added up, so that no update can be left out.
template <typename Detector, typename Counts>
void run(const Detector& detector, const std::vector<double>& values, const Task& task,
         Counts counts, Trial& trial) {
  repeat(
      task,
      [&] {
        Detector fresh = detector;
        std::uint64_t counted = 0;
        for (std::uint64_t i = 0; i < task.rows; ++i) {
          counted += counts(fresh.update(values[i % kValues])) ? 1 : 0;
        }
        trial.right = counted;
      },
      trial);
}

void run_adwin(const std::vector<double>& values, const Task& task, Trial& trial) {
  run(
      stats::Adwin(), values, task,
      [](stats::DriftLevel level) { return level == stats::DriftLevel::drift; }, trial);
}

}  // namespace

Result<Trial> detect(const Task& task) {
  Trial trial{.version = LEADSTREAM_VERSION, .rows = task.rows};
  if (task.learner == "ks_reference") {
    run(
        stats::KsReference(uniforms(kWindow, 1), kWindow), uniforms(kValues, 2), task,
        [](std::optional<std::int64_t> c) { return c.value_or(0) > 0; }, trial);
  } else if (task.learner == "adwin_bits") {
    run_adwin(bits(), task, trial);
  } else if (task.learner == "adwin_uniform") {
    run_adwin(uniforms(kValues, 3), task, trial);
  } else {
    return user_error("unknown detector " + task.learner);
  }
  return trial;
}

}  // namespace ls::bench
