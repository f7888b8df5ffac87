#pragma once

#include "app/command.hpp"
#include "app/model/training_rows.hpp"

#include "leadstream/ml/batch_training.hpp"

#include <string>

namespace ls::app {

// What `model train` was asked for.
struct TrainOptions {
  std::string model = {};
  std::string data = {};   // a CSV file, or examples on a line each
  std::string topic = {};  // examples of the log
  std::string to = {};
  std::string separator = ",";
  TrainingCsv csv = {};
  ml::BatchOptions batch = {};
};

Options declare_train(const Options& command, TrainOptions& options);
// Reads the rows, trains, prints how good each fold was beside what knows nothing, writes the file.
Status train(const CommandContext& context, const TrainOptions& options);

// One line per fold and candidate, then one for all folds together.
std::string training_table(const ml::BatchResult& result, const Style& style);
std::string training_json(const ml::BatchResult& result, const ml::Dataset& data);

}  // namespace ls::app
