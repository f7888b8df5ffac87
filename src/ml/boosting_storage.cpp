#include "boosting.hpp"
#include "counting_models.hpp"

#include <algorithm>
#include <cmath>

// How a Boosting model is saved, loaded and moved to another schema.

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

}  // namespace

// Rows that are kept, in the order of their places.
std::size_t Boosting::rows_kept() const {
  return std::min<std::size_t>(examples_, kSample);
}

void Boosting::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  writer.varint(examples_);
  for (const double number : {prior_[0], prior_[1], trends_[0], trends_[1]}) {
    writer.f64(number);
  }
  bins_.save(writer);
  for (std::size_t i = 0; i < rows_kept() * cells_.size(); ++i) {
    writer.f64(rows_[i]);
  }
  for (const Waiting& waiting : waiting_) {
    writer.f64(waiting.weight);
    writer.u8(waiting.label ? 1 : 0);
  }
  for (const Stage& stage : stages_) {
    writer.varint(stage.restarts);
    writer.f64(stage.harm);
    writer.f64(stage.variance);
    stage.tree.save(writer);
  }
}

bool Boosting::load_state(ByteReader& in) {
  examples_ = in.varint();
  for (double* number : {&prior_[0], &prior_[1], &trends_[0], &trends_[1]}) {
    *number = in.f64();
  }
  if (!bins_.load(in) || in.remaining() / sizeof(double) < rows_kept() * cells_.size()) {
    return false;
  }
  rows_.resize((examples_ <= kWarm ? kWarm : kSample) * cells_.size());
  for (std::size_t i = 0; i < rows_kept() * cells_.size(); ++i) {
    rows_[i] = in.f64();
    const bool is_bin = std::isnan(rows_[i]) || (rows_[i] >= 0 && rows_[i] <= kOthersBin);
    if (bins_.is_category(i % cells_.size()) && !is_bin) {
      return false;
    }
  }
  if (examples_ < kWarm) {
    for (std::uint64_t i = 0; i < examples_; ++i) {
      const double weight = in.f64();
      waiting_.push_back({.weight = weight, .label = in.u8() != 0});
    }
    return in.ok();
  }
  sample_.reserve(kSample);
  stages_.resize(trees_);
  drawn_.reserve(cells_.size());
  for (Stage& stage : stages_) {
    stage.restarts = in.varint();
    stage.harm = in.f64();
    stage.variance = in.f64();
    if (!stage.tree.load(in, rules_.leaves, cells_.size())) {
      return false;
    }
  }
  return in.ok();
}

Result<std::unique_ptr<Model>> Boosting::load(const ModelSpec& spec, const FeatureSchema& schema,
                                              ByteReader& in) {
  auto model = std::make_unique<Boosting>(spec, schema);
  LS_TRY(check_version(spec.name, in.u8(), kVersion));
  if (!model->load_state(in)) {
    return internal_error("model " + spec.name + " is cut off or damaged");
  }
  return std::unique_ptr<Model>(std::move(model));
}

std::unique_ptr<Model> Boosting::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<Boosting>(spec_, schema);
  std::vector<std::uint32_t> places(cells_.size(), BoostedNode::kNone);
  for (std::uint32_t i = 0; i < schema.size(); ++i) {
    const auto old = schema_.find(schema.at(i).name);
    if (old && schema_.at(*old).kind == schema.at(i).kind) {
      places[*old] = i;
    }
  }
  for (std::size_t i = schema_.size(); i < places.size(); ++i) {
    places[i] = static_cast<std::uint32_t>(schema.size() + i - schema_.size());
  }
  adapted->take_over(*this, places);
  return adapted;
}

void Boosting::take_over(const Boosting& old, const std::vector<std::uint32_t>& places) {
  examples_ = old.examples_;
  prior_ = old.prior_;
  trends_ = old.trends_;
  waiting_.assign(old.waiting_.begin(), old.waiting_.end());
  rows_.assign((examples_ <= kWarm ? kWarm : kSample) * cells_.size(), std::nan(""));
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] == BoostedNode::kNone) {
      continue;
    }
    bins_.copy(places[i], old.bins_, i);
    for (std::size_t row = 0; row < rows_kept(); ++row) {
      rows_[row * cells_.size() + places[i]] = old.rows_[row * places.size() + i];
    }
  }
  if (old.stages_.empty()) {
    return;
  }
  sample_.reserve(kSample);
  stages_.resize(trees_);
  for (std::size_t number = 0; number < stages_.size(); ++number) {
    Stage& stage = stages_[number];
    if (number >= old.stages_.size()) {
      start(stage, number);
      continue;
    }
    const Stage& from = old.stages_[number];
    keep_columns(from.tree.columns(), places);
    stage = {.tree = from.tree.moved(places, drawn_, rules_.leaves),
             .restarts = from.restarts,
             .harm = from.harm,
             .variance = from.variance};
  }
}

// Into `drawn_`: the places of a tree's columns, then others, as many as a tree has here.
void Boosting::keep_columns(std::span<const std::uint32_t> columns,
                            const std::vector<std::uint32_t>& places) {
  drawn_.clear();
  for (const std::uint32_t column : columns) {
    if (places[column] != BoostedNode::kNone && drawn_.size() < columns_per_tree_) {
      drawn_.push_back(places[column]);
    }
  }
  for (std::uint32_t i = 0; i < cells_.size() && drawn_.size() < columns_per_tree_; ++i) {
    if (std::find(drawn_.begin(), drawn_.end(), i) == drawn_.end()) {
      drawn_.push_back(i);
    }
  }
  std::sort(drawn_.begin(), drawn_.end());
}

}  // namespace ls::ml
