#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/stats/alert_budget.hpp"
#include "leadstream/stats/ks_level.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// What decides whether a window of numbers has drifted.
enum class DriftTest : std::uint8_t {
  ks,   // Kolmogorov-Smirnov of the window against the reference
  psi,  // the population stability index in tenths of the reference
  // A detector that runs on from value to value: whether it has alarmed within the window.
  adwin,
  page_hinkley,
  cusum,
  hddm_a,
  hddm_w,
  conformal,
  ks_adjacent,  // Kolmogorov-Smirnov of the newest `window` values against as many before them
};
[[nodiscard]] std::string_view name_of(DriftTest test);
// The name under which its findings go: "drift-ks".
[[nodiscard]] std::string_view drift_rule(DriftTest test);

// How p-values of one family are adjusted.
enum class Correction : std::uint8_t {
  benjamini_hochberg,
  benjamini_yekutieli,
  e_benjamini_hochberg,  // of e-values that p-values are turned into: under any dependence
  holm,
  bonferroni,
  online,  // LORD++: over all windows that ever were, one after the other
};

struct DriftSettings {
  DriftTest test = DriftTest::ks;
  bool categories = false;       // test category features as well, by chi-square
  Millis warm_up{0};             // after the first signal: windows of the features fill up
  std::size_t reference = 1000;  // n: values that are frozen
  std::size_t window = 200;      // m: values per disjoint window
  double level = 0.01;           // error rate over all features of a model; of a detector its own
  Correction correction = Correction::benjamini_hochberg;
  std::optional<double> arl;  // mean run length: values of one stream until a false alarm
  double effect_min = 0.1;    // an effect below this is no drift, however significant; 0 where a
                              // run length or a detector decides, unless it is given
  std::size_t confirm = 2;    // consecutive windows, to fire and to resolve
  double threshold = 50;      // of page_hinkley, in ranks
  std::optional<stats::AlertBudgetOptions> budget;

  // A detector decides for numbers, not the p-value of a window.
  [[nodiscard]] bool has_detector() const {
    return test > DriftTest::psi;
  }
  [[nodiscard]] std::string fingerprint() const;
};

// Problems are in the reader.
[[nodiscard]] DriftSettings read_drift_settings(config::Reader& reader);

// What a single test has to reach so that the mean run length is the wanted one. Found once for all
// tasks of a node, when the first of them opens: it takes a simulation of some seconds.
struct RunLengthLimits {
  std::optional<stats::KsLevel> ks;  // of ks and ks_adjacent
  double log_p = 0.0;                // of tests that give a p-value
};

class SharedLimits {
 public:
  // By any thread.
  [[nodiscard]] const RunLengthLimits& of(const DriftSettings& settings);

 private:
  std::once_flag once_;
  RunLengthLimits limits_;
};

}  // namespace ls::operators
