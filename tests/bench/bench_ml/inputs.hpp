#pragma once

#include "bench/bench_ml/labelled_rows.hpp"
#include "bench/bench_ml/matches.hpp"
#include "bench/bench_ml/options.hpp"

#include "leadstream/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::bench {

// The streams that all sides learn from, in the order of the report.
[[nodiscard]] std::vector<std::string> input_names();
// Which matches one of them is for.
[[nodiscard]] Kind kind_of_input(std::string_view name);
// At most `options.rows` rows of one of them. Elec2 is read from its file, which is not part of the
// project; the others are made as MOA makes them, from seed 1.
Result<LabelledRows> make_input(std::string_view name, const Options& options);

// What says nothing about the rows but their labels gets right, in percent.
struct Baselines {
  double majority = 0;   // always the class that is the more frequent one in the end
  double no_change = 0;  // the label before
};
[[nodiscard]] Baselines baselines(const LabelledRows& rows, std::size_t count);

}  // namespace ls::bench
