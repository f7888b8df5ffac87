#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/adwin.hpp"
#include "leadstream/stats/ddm.hpp"
#include "leadstream/stats/eddm.hpp"
#include "leadstream/stats/hddm_a.hpp"
#include "leadstream/stats/hddm_w.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace ls::operators {

// What tells whether errors rise.
enum class ErrorTest : std::uint8_t { adwin, hddm_a, hddm_w, ddm, eddm };
// As topologies write them, in the order of the enumeration.
[[nodiscard]] std::span<const std::string_view> error_test_names();
// The older ones know mistakes alone, and have no level.
[[nodiscard]] constexpr bool is_of_mistakes(ErrorTest test) {
  return test == ErrorTest::ddm || test == ErrorTest::eddm;
}
// The chance of a false alarm, of a comparison, unless another is given.
[[nodiscard]] double level_standard(ErrorTest test);

// One of them over one stream. A plain value.
class ErrorDetector {
 public:
  ErrorDetector(ErrorTest test, double level);

  // Whether errors rose, by what came so far. 0 .. 1; a mistake is 1.
  bool update(double error);

  void save(ByteWriter& out) const;
  static Result<ErrorDetector> load(ByteReader& in, ErrorTest test);

 private:
  using Detector = std::variant<stats::Adwin, stats::HddmA, stats::HddmW, stats::Ddm,
                                stats::Eddm>;  // by ErrorTest

  explicit ErrorDetector(Detector detector) : detector_(std::move(detector)) {}

  Detector detector_;
};

}  // namespace ls::operators
