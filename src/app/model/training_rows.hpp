#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/ml/dataset.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ls::app {

// How a CSV file says rows and labels.
struct TrainingCsv {
  char separator = ',';
  std::string target = {};       // the column of the label: 1, true, yes; 0, false, no
  std::string time_column = {};  // RFC 3339; empty: the file's order, `step` apart
  Millis step{1000};
  std::vector<std::string> left_out = {};  // columns that are not to be learned from
};

// A column all of whose cells that are not empty are numbers is one; others are categories. Empty
// cells are missing. An error names the line.
Result<ml::Dataset> read_training_csv(std::istream& stream, const TrainingCsv& csv);

// Collects the examples of one model as they lie on the examples' topic, whatever their order. An
// example whose id was there before corrects its label. Single-threaded.
class TrainingExamples {
 public:
  explicit TrainingExamples(std::string model) : model_(std::move(model)) {}

  // One value of the topic; examples of other models are passed over. Refuses features other than
  // the first example's: `feature_hash` tells.
  Status add(std::string_view example);
  // By the time of the score, then by id.
  [[nodiscard]] Result<ml::Dataset> finish() const;

 private:
  // A missing value, a number or a text.
  struct Cell {
    std::optional<double> number = {};
    std::optional<std::string> text = {};
  };
  struct Row {
    EventTime time;
    std::string id;
    bool label = false;
    std::vector<Cell> cells = {};
  };
  Status take_schema(const event::JsonView& example);
  Status take_cells(const event::JsonView& features, Row& row) const;

  std::string model_;
  event::JsonDocument document_;
  std::string feature_hash_;
  ml::FeatureSchema schema_;
  std::vector<Row> rows_;
  std::unordered_map<std::string, std::size_t> places_;  // by id
};

}  // namespace ls::app
