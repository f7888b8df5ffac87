#pragma once

#include "operators/learn/error_detector.hpp"

#include "leadstream/config/reader.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// How a learner's errors rose.
enum class Change : std::uint8_t { none, sudden, gradual, incremental, recurring };
[[nodiscard]] std::string_view name_of(Change change);  // empty for none

// What follows.
enum class Remedy : std::uint8_t {
  none,
  fast,       // examples count twice for a while
  emergency,  // four times
  anew,       // a new model learns beside, and takes over once it is better
  restore,    // the state that an earlier time was learned with comes back
};
[[nodiscard]] std::string_view name_of(Remedy remedy);

struct AdaptationPolicy {
  ErrorTest by = ErrorTest::adwin;  // what watches the errors
  double level = 0.002;             // the chance of a false alarm, of a comparison
  std::size_t settle = 200;         // examples from the alarm until it is judged
  std::size_t span = 1000;  // examples for which it learns faster, or an heir has to prove itself
  std::size_t archive = 3;  // earlier states that are kept
  std::array<Remedy, 5> remedies = {Remedy::none, Remedy::anew, Remedy::fast, Remedy::emergency,
                                    Remedy::restore};  // by Change

  [[nodiscard]] Remedy of(Change change) const {
    return remedies[static_cast<std::size_t>(change)];
  }
  [[nodiscard]] std::string fingerprint() const;
};

// From `adapt: { by, level, settle, span, archive, sudden, gradual, incremental, recurring }`;
// nothing without it.
[[nodiscard]] std::optional<AdaptationPolicy> read_adaptation_policy(config::Reader& reader);

}  // namespace ls::operators
