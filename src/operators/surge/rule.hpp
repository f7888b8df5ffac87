#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/flow/record.hpp"

#include <cstdint>
#include <string>

namespace ls::operators {

// When a number of windows is too high: against a bound that is known,
//
//   hard_bounces: { of: bounces, among: sent, above: 0.02, trials_min: 200, p_max: 1e-4 }
//
// or against what the key itself did before,
//
//   signups: { of: signups, times: 3, usual: 1, p_max: 1e-6 }
//
// `of` and `among` name values of the windows. Without `among` the exposure is the window's time.
struct SurgeRule {
  std::string name = {};
  std::string of = {};
  std::string among = {};   // may be empty
  double above = 0.0;       // a rate that is still allowed; 0: the key's past is the measure
  double critical = 0.0;    // a rate (or how many times the usual) that is critical; 0: none is
  double trials_min = 0.0;  // exposures before a rate is judged
  double p_max = 1.0;       // the chance of so many or more, if all is as it should be
  double times = 1.0;       // of the usual rate that have to be exceeded
  double usual = 0.0;  // events of a window before there is a past; 0: three windows are awaited
  std::uint32_t memory = 24;  // windows after which the past counts for 1/e

  [[nodiscard]] bool has_bound() const {
    return above > 0.0;
  }
};

// Reads the map of one rule. Problems are in the reader.
[[nodiscard]] SurgeRule read_surge_rule(const std::string& name, config::Reader& reader);

// One window of one key, as a rule sees it.
struct SurgeWindow {
  double events = 0.0;
  double exposure = 1.0;           // trials, or 1 for the window itself
  std::uint32_t empty_before = 0;  // windows since the last told one in which nothing came
};

// What a rule says of a window.
struct SurgeVerdict {
  bool is_surge = false;
  flow::Severity severity = flow::Severity::warning;
  double rate = 0.0;
  double bound = 0.0;  // what the rate has to exceed
  double log_p = 0.0;
};

// What one key did so far under one rule: decayed counts, and the episode that it may be in.
struct SurgeState {
  enum class Change : std::uint8_t { none, fires, resolves };

  double events = 0.0;
  double exposure = 0.0;
  std::uint32_t windows = 0;         // ever
  std::uint32_t firing_windows = 0;  // of the episode; 0: none
  EventTime started = EventTime::min();

  [[nodiscard]] SurgeVerdict judge(const SurgeRule& rule, const SurgeWindow& window) const;
  // After the verdict. Windows of an episode are no past to be measured by, until it has lasted as
  // long as the memory: then it has become usual.
  Change take(const SurgeRule& rule, const SurgeWindow& window, const SurgeVerdict& verdict,
              EventTime end);

  void save(ByteWriter& out) const;
  static SurgeState load(ByteReader& in);

 private:
  void learn(const SurgeRule& rule, const SurgeWindow& window);
};

}  // namespace ls::operators
