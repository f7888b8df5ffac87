#pragma once

#include "bench/bench_streams/contender.hpp"
#include "bench/bench_streams/window_rows.hpp"

#include "leadstream/event/json_writer.hpp"

#include <string>

namespace ls::bench {

// All rows that the input demands, sorted, and their digest.
struct Expected {
  WindowRows rows;
  std::string digest;
};
[[nodiscard]] Expected expected_rows(const WorldOptions& world);

// Whether a contender's output is what the input demands.
struct Verdict {
  std::uint64_t rows = 0;
  std::string digest;
  Difference difference;

  [[nodiscard]] bool is_right() const {
    return difference.is_none();
  }
};
Result<Verdict> judge(const Contender& contender, const std::string& address,
                      const Expected& expected);

// Members of the object that is open.
void write_verdict(event::JsonWriter& json, const Verdict& verdict);
// Nothing if it is right.
[[nodiscard]] std::string complaint(const std::string& name, const Verdict& verdict);

// The options, as members of the object that is open.
void write_options(event::JsonWriter& json, const Options& options);
// To three digits, 0 for what is no number.
[[nodiscard]] double rounded(double value);
[[nodiscard]] double load_average();

}  // namespace ls::bench
