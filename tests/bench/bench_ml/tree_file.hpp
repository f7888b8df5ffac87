#pragma once

#include "bench/bench_ml/labelled_rows.hpp"

#include "leadstream/base/error.hpp"

#include <string>

namespace ls::bench {

// Where the model lies that both sides evaluate on the rows of a file.
[[nodiscard]] std::string tree_file_of(const std::string& rows_file);

// Trains 100 trees of depth 6 with libxgboost on the first rows and writes them there.
Status write_tree_file(const LabelledRows& rows, const std::string& rows_file);

}  // namespace ls::bench
