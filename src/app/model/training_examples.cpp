#include "app/model/training_rows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace ls::app {

Status TrainingExamples::take_schema(const event::JsonView& example) {
  const std::string_view hash = LS_TRY(example.text("feature_hash"));
  if (!feature_hash_.empty()) {
    if (hash == feature_hash_) {
      return {};
    }
    return user_error(
        fmt::format("its features ({}) are not those of the first example ({}): one "
                    "definition of the features at a time",
                    hash, feature_hash_));
  }
  const std::string_view kinds = LS_TRY(example.text("kinds"));
  const event::JsonView features = LS_TRY(example.get("features"));
  if (kinds.size() != features.size()) {
    return user_error("\"kinds\" and \"features\" differ in length");
  }
  std::vector<ml::FeatureDef> made;
  for (const event::JsonMember& member : features.members()) {
    made.push_back({std::string(member.key), kinds[made.size()] == 'n'
                                                 ? ml::FeatureKind::number
                                                 : ml::FeatureKind::category});
  }
  schema_ = LS_TRY(ml::FeatureSchema::make(std::move(made)));
  feature_hash_ = std::string(hash);
  return {};
}

Status TrainingExamples::take_cells(const event::JsonView& features, Row& row) const {
  row.cells.resize(schema_.size());
  for (const event::JsonMember& member : features.members()) {
    const auto place = schema_.find(member.key);
    if (!place) {
      return user_error(fmt::format("unknown feature \"{}\"", member.key));
    }
    if (member.value.is_number()) {
      row.cells[*place].number = LS_TRY(member.value.number());
    } else if (member.value.is_text()) {
      row.cells[*place].text = std::string(LS_TRY(member.value.text()));
    }
  }
  return {};
}

Status TrainingExamples::add(std::string_view example) {
  const event::JsonView root = LS_TRY(document_.parse(example));
  if (LS_TRY(root.text("model")) != model_) {
    return {};
  }
  const bool label = LS_TRY(root.boolean("label"));
  const std::string id(LS_TRY(root.text("id")));
  if (const auto known = places_.find(id); known != places_.end()) {
    rows_[known->second].label = label;
    return {};
  }
  LS_TRY(take_schema(root));
  const std::string_view scored_at = LS_TRY(root.text("scored_at"));
  Row row{.time = LS_TRY(parse_rfc3339(scored_at)), .id = id, .label = label};
  const event::JsonView features = LS_TRY(root.get("features"));
  LS_TRY(take_cells(features, row));
  places_.emplace(id, rows_.size());
  rows_.push_back(std::move(row));
  return {};
}

Result<ml::Dataset> TrainingExamples::finish() const {
  if (rows_.empty()) {
    return user_error(fmt::format("there are no examples of model {}", model_));
  }
  std::vector<std::size_t> order(rows_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return std::tie(rows_[a].time, rows_[a].id) < std::tie(rows_[b].time, rows_[b].id);
  });
  ml::Dataset data(schema_);
  std::vector<ml::FeatureValue> values(schema_.size());
  for (const std::size_t place : order) {
    const Row& row = rows_[place];
    for (std::size_t feature = 0; feature < values.size(); ++feature) {
      const Cell& cell = row.cells[feature];
      values[feature] = cell.number ? ml::FeatureValue::of(*cell.number)
                        : cell.text ? ml::FeatureValue::of(std::string_view(*cell.text))
                                    : ml::FeatureValue::missing();
    }
    LS_TRY(data.add(values, row.label, row.time));
  }
  return data;
}

}  // namespace ls::app
