#include "operators/model_file.hpp"
#include "operators/readers.hpp"
#include "operators/schema_shelf.hpp"
#include "operators/score/model_lens.hpp"

#include "leadstream/ml/canary_model.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

// A lead's last score, for queries.
struct ScoreRow {
  EventTime as_of;
  EventTime model_version;
  ml::Prediction prediction;
  StoredFeatures features;
  std::vector<double> contributions;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.svarint(as_of.ms);
    out.i64(model_version.ms);
    out.f64(prediction.margin);
    out.f64(prediction.probability);
    out.f64(prediction.base);
    features.save(out);
    out.varint(contributions.size());
    for (const double contribution : contributions) {
      out.f64(contribution);
    }
  }
  static Result<ScoreRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("score: unknown row format");
    }
    ScoreRow row;
    row.as_of = {in.svarint()};
    row.model_version = {in.i64()};
    row.prediction.margin = in.f64();
    row.prediction.probability = in.f64();
    row.prediction.base = in.f64();
    row.features = StoredFeatures::load(in);
    row.contributions.resize(in.count());
    for (double& contribution : row.contributions) {
      contribution = in.f64();
    }
    return row;
  }
};

// What scores: the newest version that is published under the name, or always the one in the file.
struct ScoringModel {
  std::string name;
  std::shared_ptr<const ModelFile> file = nullptr;
};

class ScoreOperator final : public flow::Operator {
 public:
  explicit ScoreOperator(const ScoringModel& model) : model_(model.name), file_(model.file) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("last"));
    context.add_table(*rows_);
    shelf_.emplace(context);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    const ml::Snapshot* snapshot =
        file_ != nullptr ? &file_->snapshot : context_->models().find(model_);
    canary_ = snapshot == nullptr ? nullptr
                                  : dynamic_cast<const ml::CanaryModel*>(snapshot->fitted.get());
    for (const flow::Record& record : batch) {
      const auto* features = record.as<flow::Features>();
      if (!fits(*features->schema)) {
        out.reject(record, *misfit_);
        continue;
      }
      flow::Score* score = out.arena().make<flow::Score>();
      score->model = model_;
      score->features = features;
      if (snapshot == nullptr) {
        score_with_prior(*features, *score, out.arena());
      } else {
        score_with(*snapshot, record, *score, out.arena());
      }
      LS_TRY(remember(record, *score));
      out.emit(record, score);
    }
    return {};
  }

  Status rolled_back() override {
    shelf_->rolled_back();
    return {};
  }

 private:
  // Judges a schema once, not each row.
  bool fits(const ml::FeatureSchema& schema) {
    if (file_ != nullptr && judged_hash_ != schema.hash()) {
      misfit_ = file_->misfit(schema);
      judged_hash_ = schema.hash();
    }
    return !misfit_;
  }

  static void score_with_prior(const flow::Features& features, flow::Score& score, Arena& arena) {
    score.model_version = EventTime::min();
    score.contributions = arena.make_span<double>(features.values.size());
  }

  // A canary has two models, each with a lens of its own, so that neither is made anew in turns.
  void score_with(const ml::Snapshot& snapshot, const flow::Record& record, flow::Score& score,
                  Arena& arena) {
    const bool is_canary = canary_ != nullptr && canary_->is_canary(record.key);
    const ml::Model& champion = canary_ == nullptr ? *snapshot.fitted : canary_->champion();
    const ml::Model& fitted = is_canary ? canary_->canary() : champion;
    const flow::Features& features = *score.features;
    ModelLens& lens = lenses_[is_canary ? 1 : 0];
    lens.focus(snapshot, fitted, *features.schema);
    const std::span<double> contributions = arena.make_span<double>(features.values.size());
    score.prediction = lens.explain(features.values, contributions);
    score.contributions = contributions;
    score.model_version = snapshot.valid_from;
  }

  Status remember(const flow::Record& record, const flow::Score& score) {
    ScoreRow* row = LS_TRY(rows_->find_or_make(record.key));
    row->as_of = record.time;
    row->model_version = score.model_version;
    row->prediction = score.prediction;
    row->contributions.assign(score.contributions.begin(), score.contributions.end());
    return shelf_->store(*score.features, row->features);
  }

  std::string model_;
  std::shared_ptr<const ModelFile> file_;
  std::optional<std::uint64_t> judged_hash_;  // of the last schema that was held against the file
  std::optional<Error> misfit_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<ScoreRow>> rows_;
  std::optional<SchemaShelf> shelf_;
  const ml::CanaryModel* canary_ = nullptr;  // if the version in force is one
  std::array<ModelLens, 2> lenses_;          // of the champion and of a canary
};

void write_value(event::JsonWriter& json, const ml::FeatureValue& value) {
  if (value.is_number()) {
    json.value(value.number());
  } else if (value.is_category()) {
    json.value(value.category());
  } else {
    json.null();
  }
}

void write_row(event::JsonWriter& json, std::string_view model, const ScoreRow& row,
               const ml::FeatureSchema& schema, std::span<const ml::FeatureValue> values) {
  json.begin_object().member("model", model).member("as_of", row.as_of);
  json.key("model_version");
  if (row.model_version == EventTime::min()) {
    json.null();
  } else {
    json.value(row.model_version);
  }
  json.member("probability", row.prediction.probability).member("margin", row.prediction.margin);
  json.member("base", row.prediction.base).key("explain").begin_array();
  for (std::size_t i = 0; i < values.size() && i < row.contributions.size(); ++i) {
    json.begin_object().member("feature", schema.at(i).name).key("value");
    write_value(json, values[i]);
    json.member("contribution", row.contributions[i]).end_object();
  }
  json.end_array().end_object();
}

class ScoreBlueprint final : public flow::Blueprint {
 public:
  explicit ScoreBlueprint(ScoringModel model) : model_(std::move(model)) {}

  [[nodiscard]] std::string_view type() const override {
    return "score";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::features;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::score;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<ScoreOperator>(model_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return "model=" + model_.name +
           (model_.file == nullptr ? std::string() : " file=" + model_.file->digest);
  }

  [[nodiscard]] Result<bool> describe_key(const state::StateStore& committed,
                                          std::string_view node_id, Bytes key,
                                          event::JsonWriter& out) const override {
    std::string bytes;
    const std::string prefix = state::table_prefix(std::string(node_id) + "/last");
    if (!LS_TRY(committed.get(prefix + std::string(key), bytes))) {
      return false;
    }
    ByteReader reader(bytes);
    const ScoreRow row = LS_TRY(ScoreRow::load(reader));
    const auto schema = LS_TRY(read_schema(committed, node_id, row.features.schema_hash));
    Arena arena;
    const auto values = schema ? decode_values(row.features.values, *schema, arena) : std::nullopt;
    if (!values) {
      return internal_error("score: the stored row does not fit its schema");
    }
    write_row(out, model_.name, row, *schema, *values);
    return true;
  }

 private:
  ScoringModel model_;
};

// `model: conversion`, or `model: { file: models/conversion.lsmodel }`. Paths in a topology are
// meant from its own folder.
std::optional<ScoringModel> read_model(config::Reader& reader) {
  const auto node = reader.child("model");
  if (!node || !node->is_map()) {
    return ScoringModel{.name = reader.text("model")};
  }
  config::Reader section = reader.required_section("model");
  const std::string path = section.text("file");
  section.finish();
  if (path.empty()) {
    return std::nullopt;
  }
  const auto folder = std::filesystem::path(reader.place().file).parent_path();
  const auto file = read_model_file((folder / path).string());
  if (!file) {
    reader.fail_at("model", file.error().message);
    return std::nullopt;
  }
  return ScoringModel{.name = (*file)->snapshot.model, .file = *file};
}

}  // namespace

BlueprintPtr read_score(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  std::optional<ScoringModel> model = read_model(reader);
  return model ? std::make_shared<ScoreBlueprint>(*std::move(model)) : nullptr;
}

}  // namespace ls::operators
