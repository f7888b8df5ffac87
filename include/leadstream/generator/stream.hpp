#pragma once

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The labelled streams on which stream learners are compared in the literature, row by row as MOA
// (Bifet, Holmes, Kirkby, Pfahringer 2010) makes them from the same seed, so that figures can be
// set beside published ones.

namespace ls::generator {

struct StreamColumn {
  std::string name;
  // How many categories, numbered from 0; 0 for a number.
  std::uint32_t categories = 0;
};

struct StreamRow {
  std::vector<double> values;  // one per column
  std::uint32_t label = 0;     // below the stream's number of classes
};

// An endless stream of rows. Single-threaded; equal options give equal rows.
class LabelledStream {
 public:
  virtual ~LabelledStream() = default;

  [[nodiscard]] virtual std::span<const StreamColumn> columns() const = 0;
  [[nodiscard]] virtual std::uint32_t classes() const = 0;
  // Overwrites `row`; allocates only when its values have to grow.
  virtual void next(StreamRow& row) = 0;
};

// One concept that turns into another one around row `at` (counted from 1): a row is of the new one
// with the probability 1 / (1 + exp(-4 (row - at) / width)).
struct ConceptDrift {
  int function = 1;
  std::uint64_t at = 1;
  double width = 1;  // rows; > 0
};

// What is not given is as in MOA.
struct StreamOptions {
  std::string name;
  // Of the rows, 0 to 2^63 - 1.
  std::uint64_t seed = 1;
  // Of the hidden model, where it is drawn too (rbf, tree).
  std::uint64_t model_seed = 1;
  // Which concept, from 1.
  int function = 1;
  // Percent, 0 to 100: of labels turned round (sea, hyperplane), of segments turned round (led), by
  // how much of their range numbers are perturbed (agrawal).
  std::optional<double> noise = {};
  // How far the hidden model moves with each row (hyperplane, rbf); >= 0.
  double speed = 0;
  // Rows are dropped so that classes alternate, beginning with class 1.
  bool is_balanced = false;
  std::optional<ConceptDrift> drift = {};
};

// One kind of stream, for the command line.
struct StreamType {
  std::string_view name;
  std::string_view summary;
  int functions;                // 1 to this many concepts
  std::optional<double> noise;  // where it can be set: what is usual
  bool has_speed;
  bool can_balance;
  std::unique_ptr<LabelledStream> (*make)(const StreamOptions& options);
};

// The explicit list, in alphabetical order.
std::span<const StreamType> stream_types();
// Refuses a name that is not known, and what that stream does not have or has otherwise.
[[nodiscard]] Result<std::unique_ptr<LabelledStream>> make_stream(const StreamOptions& options);

}  // namespace ls::generator
