#include "operators/committed_row.hpp"
#include "operators/model_file.hpp"
#include "operators/readers.hpp"
#include "operators/schema_shelf.hpp"
#include "operators/score/ladder_holder.hpp"
#include "operators/score/rung.hpp"
#include "operators/score/weightiest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

// A lead's last score, for queries: with all features, or with those alone that weigh most.
struct ScoreRow {
  std::string model;  // that answered; empty if written when there was but one
  std::string state;
  EventTime as_of;
  EventTime model_version;
  ml::Prediction prediction;
  StoredFeatures features;
  std::vector<double> contributions;
  // Of which features these are, the weightiest first; of all without it.
  std::optional<std::vector<std::uint32_t>> places = {};

  void save(ByteWriter& out) const {
    out.u8(kFormat);
    out.bytes(model);
    out.bytes(state);
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
    out.u8(places ? 1 : 0);
    for (std::size_t i = 0; places && i < places->size(); ++i) {
      out.varint((*places)[i]);
    }
  }
  static Result<ScoreRow> load(ByteReader& in) {
    const std::uint8_t format = in.u8();
    if (format == 0 || format > kFormat) {
      return internal_error("score: unknown row format");
    }
    ScoreRow row;
    if (format >= kWithModel) {
      row.model = in.bytes();
      row.state = in.bytes();
    }
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
    if (format == kFormat && in.u8() != 0) {
      row.places.emplace(row.contributions.size());
      for (std::uint32_t& place : *row.places) {
        place = static_cast<std::uint32_t>(in.varint());
      }
    }
    return row;
  }

 private:
  static constexpr std::uint8_t kWithModel = 2;
  static constexpr std::uint8_t kFormat = 3;
};

// Who scores a lead: the first model of the ladder that is of it and has seen enough, each in its
// newest version, or always the one in the file.
struct Ladder {
  std::vector<RungSettings> rungs;  // the last one is of everyone
  std::shared_ptr<const ModelFile> file = nullptr;
  std::optional<std::size_t> reasons_kept = {};  // of each lead's last score; all without it

  [[nodiscard]] const std::string& model() const {
    return rungs.back().model;
  }
};

class ScoreOperator final : public flow::Operator, public LadderHolder {
 public:
  explicit ScoreOperator(const Ladder& ladder)
      : file_(ladder.file), reasons_kept_(ladder.reasons_kept) {
    for (const RungSettings& settings : ladder.rungs) {
      rungs_.emplace_back(settings);
    }
  }

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("last"));
    context.add_table(*rows_);
    shelf_.emplace(context);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (Rung& rung : rungs_) {
      rung.adopt(file_ != nullptr ? &file_->snapshot : context_->models().find(rung.model()));
    }
    for (const flow::Record& record : batch) {
      const auto* features = record.as<flow::Features>();
      if (!fits(*features->schema)) {
        out.reject(record, *misfit_);
        continue;
      }
      LadderScore* score = out.arena().make<LadderScore>();
      score->features = features;
      judge(record, *score, out.arena());
      if (reasons_kept_) {
        choose_reasons(*score, out.arena());
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

  [[nodiscard]] std::string_view asked(std::string_view key,
                                       const flow::Features& features) override {
    const auto found =
        std::ranges::find_if(rungs_, [&](Rung& rung) { return rung.is_of(key, features); });
    return found->model();  // the last one is of everyone
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

  // The last model is of everyone, and answers with the prior if it has learned nothing.
  void judge(const flow::Record& record, LadderScore& score, Arena& arena) {
    const std::span<double> contributions = arena.make_span<double>(score.features->values.size());
    passed_.clear();
    for (Rung& rung : rungs_) {
      if (!rung.is_of(record.key, *score.features)) {
        continue;
      }
      if (rung.can_answer()) {
        rung.answer(record.key, contributions, score);
        break;
      }
      passed_.push_back(rung.model());
    }
    if (score.model.empty()) {
      score.model = rungs_.back().model();
      score.model_version = EventTime::min();
      score.contributions = contributions;
      passed_.pop_back();
    }
    if (!passed_.empty()) {
      const std::span<std::string_view> kept = arena.make_span<std::string_view>(passed_.size());
      std::ranges::copy(passed_, kept.begin());
      score.passed = kept;
    }
  }

  void choose_reasons(LadderScore& score, Arena& arena) {
    choose_weightiest(score.contributions, *reasons_kept_, places_);
    score.weightiest = arena.copy(std::span<const std::uint32_t>(places_));
    score.weightiest_most = *reasons_kept_;
  }

  Status remember(const flow::Record& record, const LadderScore& score) {
    ScoreRow* row = LS_TRY(rows_->find_or_make(record.key));
    row->model = score.model;
    row->state = score.state();
    row->as_of = record.time;
    row->model_version = score.model_version;
    row->prediction = score.prediction;
    if (reasons_kept_) {
      return remember_reasons(score, *row);
    }
    row->contributions.assign(score.contributions.begin(), score.contributions.end());
    row->places.reset();
    return shelf_->store(*score.features, row->features);
  }

  Status remember_reasons(const LadderScore& score, ScoreRow& row) {
    if (!row.places) {
      row.places.emplace();
    }
    row.places->assign(score.weightiest.begin(), score.weightiest.end());
    row.contributions.clear();
    reasons_.clear();
    for (const std::uint32_t place : score.weightiest) {
      row.contributions.push_back(score.contributions[place]);
      reasons_.push_back(score.features->values[place]);
    }
    row.features.schema_hash = score.features->schema->hash();
    row.features.values.clear();
    encode_values(reasons_, row.features.values);
    return shelf_->keep(*score.features->schema);
  }

  std::shared_ptr<const ModelFile> file_;
  std::optional<std::size_t> reasons_kept_;
  std::vector<std::uint32_t> places_;  // reused, as all below
  std::vector<ml::FeatureValue> reasons_;
  std::vector<Rung> rungs_;
  std::vector<std::string_view> passed_;      // reused
  std::optional<std::uint64_t> judged_hash_;  // of the last schema that was held against the file
  std::optional<Error> misfit_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<ScoreRow>> rows_;
  std::optional<SchemaShelf> shelf_;
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

std::optional<ml::FeatureRow> values_of(const ScoreRow& row, const ml::FeatureSchema& schema,
                                        Arena& arena) {
  const auto fits = [&schema](std::uint32_t place) { return place < schema.size(); };
  if (row.places && !std::ranges::all_of(*row.places, fits)) {
    return std::nullopt;
  }
  const std::size_t count = row.places ? row.places->size() : schema.size();
  return decode_values(row.features.values, count, arena);
}

void write_row(event::JsonWriter& json, std::string_view model, const ScoreRow& row,
               const ml::FeatureSchema& schema, std::span<const ml::FeatureValue> values) {
  json.begin_object().member("model", row.model.empty() ? model : std::string_view(row.model));
  if (!row.state.empty()) {
    json.member("state", std::string_view(row.state));
  }
  json.member("as_of", row.as_of);
  json.key("model_version");
  if (row.model_version == EventTime::min()) {
    json.null();
  } else {
    json.value(row.model_version);
  }
  json.member("probability", row.prediction.probability).member("margin", row.prediction.margin);
  json.member("base", row.prediction.base).key("explain").begin_array();
  for (std::size_t i = 0; i < values.size() && i < row.contributions.size(); ++i) {
    const std::size_t place = row.places ? (*row.places)[i] : i;
    json.begin_object().member("feature", schema.at(place).name).key("value");
    write_value(json, values[i]);
    json.member("contribution", row.contributions[i]).end_object();
  }
  json.end_array().end_object();
}

class ScoreBlueprint final : public flow::Blueprint {
 public:
  explicit ScoreBlueprint(Ladder ladder) : ladder_(std::move(ladder)) {}

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
    return std::make_unique<ScoreOperator>(ladder_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    std::string text = "model=" + ladder_.model();
    if (ladder_.file != nullptr) {
      text += " file=" + ladder_.file->digest;
    }
    for (std::size_t i = 0; i + 1 < ladder_.rungs.size(); ++i) {
      const RungSettings& rung = ladder_.rungs[i];
      text += fmt::format(" rung={} positives_min={} only={}", rung.model, rung.positives_min,
                          rung.only->fingerprint());
    }
    return text;
  }

  [[nodiscard]] Result<bool> describe_key(const state::StateStore& committed,
                                          std::string_view node_id, Bytes key,
                                          event::JsonWriter& out) const override {
    const auto row = LS_TRY(committed_row<ScoreRow>({committed, node_id, "last", key}));
    if (!row) {
      return false;
    }
    const auto schema = LS_TRY(read_schema(committed, node_id, row->features.schema_hash));
    Arena arena;
    const auto values = schema ? values_of(*row, *schema, arena) : std::nullopt;
    if (!values) {
      return internal_error("score: the stored row does not fit its schema");
    }
    write_row(out, ladder_.model(), *row, *schema, *values);
    return true;
  }

 private:
  Ladder ladder_;
};

// `model: conversion`, or `model: { file: models/conversion.lsmodel }`.
void read_model(config::Reader& reader, Ladder& out) {
  const auto node = reader.child("model");
  if (!node || !node->is_map()) {
    out.rungs.push_back({.model = reader.text("model")});
    return;
  }
  const std::optional<ModelFileOptions> options = read_model_file_options(reader);
  if (!options) {
    return;
  }
  const auto file = read_model_file(*options);
  if (!file) {
    reader.fail_at("model", file.error().message);
    return;
  }
  out.file = *file;
  out.rungs.push_back({.model = out.file->snapshot.model});
}

// `ladder: [{ model: lead_pc, only: { feature: insurance_type, in: [AUTO] } }]`, the closest first.
void read_ladder(config::Reader& reader, Ladder& out) {
  // A model that has seen fewer knows its own leads less well than one of all leads does.
  constexpr std::int64_t kPositives = 120;
  constexpr std::size_t kRungsMax = 32;
  if (!reader.has("ladder")) {
    return;
  }
  const auto positives = static_cast<std::uint64_t>(
      reader.integer_or("positives_min", kPositives, {.min = 0, .max = 1'000'000'000}));
  const std::vector<config::Node> nodes = reader.list("ladder");
  if (nodes.size() > kRungsMax) {
    reader.fail_at("ladder", fmt::format("at most {} of them", kRungsMax));
  }
  for (const config::Node& node : nodes) {
    config::Reader rung(node, reader.problems());
    RungSettings made{.model = rung.text("model"), .positives_min = positives};
    if (!rung.has("only")) {
      rung.fail("whose leads are meant? The model of everyone stands in `model`");
    }
    made.only = Audience::read(rung);
    rung.finish();
    out.rungs.push_back(std::move(made));
  }
}

}  // namespace

BlueprintPtr read_score(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  Ladder ladder;
  read_ladder(reader, ladder);
  read_model(reader, ladder);
  if (reader.has("reasons_kept")) {
    ladder.reasons_kept =
        static_cast<std::size_t>(reader.integer_or("reasons_kept", 0, {.min = 0, .max = 64}));
  }
  if (ladder.file != nullptr && ladder.rungs.size() > 1) {
    reader.fail_at("ladder", "a model from a file has none");
  }
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  return std::make_shared<ScoreBlueprint>(std::move(ladder));
}

}  // namespace ls::operators
