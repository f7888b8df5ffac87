#include "bench/bench_ml/labelled_rows.hpp"
#include "bench/bench_ml/sides.hpp"
#include "bench/bench_ml/told.hpp"
#include "bench/bench_ml/tree_file.hpp"

#include "leadstream/ml/tree_ensemble.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace ls::bench {

Result<Trial> evaluate(const Task& task) {
  const LabelledRows rows = LS_TRY(read_rows(task.rows_file, task.rows));
  std::ifstream in(tree_file_of(task.rows_file), std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  const ml::TreeEnsemble trees = LS_TRY(ml::load_tree_ensemble(file));
  if (trees.features() != rows.columns.size() || trees.outputs() != 1) {
    return user_error("the trees are not of these rows");
  }
  Trial trial{
      .version = LEADSTREAM_VERSION, .rows = rows.size(), .checksum = checksum(rows, rows.size())};
  std::vector<double> margins(rows.size());
  repeat(
      task, [&] { trees.margins(rows.values, margins); }, trial);
  LS_TRY(write_told(margins, task.told));
  return trial;
}

}  // namespace ls::bench
