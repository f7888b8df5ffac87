#include "bench/bench_ml/tree_file.hpp"

#include "leadstream/ml/tree_training.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

namespace ls::bench {
namespace {

constexpr std::size_t kTrained = 10'000;
constexpr ml::TreeSettings kSettings{.trees = 100, .depth = 6};

}  // namespace

std::string tree_file_of(const std::string& rows_file) {
  return rows_file + ".trees.ubj";
}

Status write_tree_file(const LabelledRows& rows, const std::string& rows_file) {
  const std::size_t count = std::min(kTrained, rows.size());
  std::vector<float> numbers;
  std::vector<float> labels;
  for (std::size_t row = 0; row < count; ++row) {
    for (const double value : rows.at(row)) {
      numbers.push_back(static_cast<float>(value));
    }
    labels.push_back(static_cast<float>(rows.labels[row]));
  }
  const std::string trees = LS_TRY(ml::train_trees(
      {.numbers = numbers, .labels = labels, .columns = rows.columns.size()}, kSettings));
  std::ofstream out(tree_file_of(rows_file), std::ios::binary);
  out << trees;
  out.close();
  return out ? Status{} : external_error("cannot write " + tree_file_of(rows_file));
}

}  // namespace ls::bench
