#include "operators/readers.hpp"
#include "operators/transform/lead_rows.hpp"
#include "operators/transform/settings.hpp"
#include "operators/transform/vector_chain.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/state/table.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

// Makes of each feature vector the one that models read. Steps learn from the vectors themselves,
// from labels and from the times of events; what a vector becomes is by what was known before it.
class Transform final : public flow::Operator {
 public:
  explicit Transform(const TransformSettings& settings)
      : settings_(settings), steps_(hash64(settings.fingerprint())) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    chain_.emplace(context, settings_);
    if (settings_.labels) {
      awaited_.emplace(context.store(), context.table_name("labels"));
      context.add_table(*awaited_);
    }
    if (!settings_.periods.empty()) {
      rhythms_.emplace(context.store(), context.table_name("rhythms"));
      context.add_table(*rhythms_);
    }
    return chain_->read();
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      if (const auto* event = record.as<event::Event>()) {
        LS_TRY(hear(record, *event));
      } else {
        LS_TRY(transform(record, *record.as<flow::Features>(), out));
      }
    }
    return {};
  }

  // The horizon of a lead is over.
  Status on_timer(const flow::Record& cause, flow::Output& /*out*/) override {
    AwaitedRow* row = awaited_ ? LS_TRY(awaited_->find(cause.key)) : nullptr;
    if (row == nullptr || row->due != cause.time) {
      return {};
    }
    if (row->steps == steps_) {
      LS_TRY(chain_->learn(row->noted, cause.time, row->is_positive));
      ++labels_;
    }
    awaited_->erase(cause.key);
    return {};
  }
  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return settings_.labels ? oldest.clock + settings_.labels->horizon : EventTime::max();
  }

  Status checkpoint() override {
    chain_->write();
    return {};
  }
  Status rolled_back() override {
    return chain_->read();
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"transform_labels", labels_}};
  }

 private:
  Status hear(const flow::Record& record, const event::Event& event) {
    const bool counts = std::ranges::find(settings_.rhythm, event.type) != settings_.rhythm.end();
    if (counts) {
      RhythmRow* row = LS_TRY(rhythms_->find_or_make(record.key));
      row->of(settings_.periods).learn(event.time);
    }
    if (settings_.labels && event.type == settings_.labels->outcome && is_positive(event)) {
      AwaitedRow* row = LS_TRY(awaited_->find(record.key));
      if (row != nullptr && !row->is_positive) {
        row->is_positive = true;
        awaited_->mark_dirty(record.key);
      }
    }
    return {};
  }
  [[nodiscard]] bool is_positive(const event::Event& event) const {
    if (!settings_.labels->label_slot) {
      return true;
    }
    const event::Value& label = event.at(*settings_.labels->label_slot);
    return !label.is_null() && label.boolean();
  }

  Status transform(const flow::Record& record, const flow::Features& features, flow::Output& out) {
    Status bound = chain_->bind(*features.schema);
    if (!bound && bound.error().domain == ErrorDomain::user) {
      out.reject(record, bound.error());
      return {};
    }
    LS_TRY(std::move(bound));
    const ml::EventSpectrum* rhythm = nullptr;
    if (rhythms_) {
      RhythmRow* row = LS_TRY(rhythms_->find(record.key));
      rhythm = row == nullptr ? nullptr : &row->of(settings_.periods);
    }
    const bool is_first = awaited_ && LS_TRY(awaited_->find(record.key)) == nullptr;
    noted_.clear();
    ByteWriter noted(noted_);
    const flow::Features* made =
        chain_->apply(features, record.time, rhythm, is_first ? &noted : nullptr, out.arena());
    if (is_first) {
      await(record);
    }
    out.emit(record, made);
    return {};
  }

  void await(const flow::Record& record) {
    const EventTime due = record.time + settings_.labels->horizon;
    awaited_->put(record.key, {.steps = steps_, .due = due, .noted = noted_});
    context_->set_timer(record.key, due);
  }

  const TransformSettings& settings_;
  std::uint64_t steps_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<VectorChain> chain_;
  std::optional<state::Table<AwaitedRow>> awaited_;  // by lead
  std::optional<state::Table<RhythmRow>> rhythms_;   // by lead
  std::string noted_;                                // reused
  std::uint64_t labels_ = 0;
};

class TransformBlueprint final : public flow::Blueprint {
 public:
  explicit TransformBlueprint(TransformSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "transform";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::features || kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::features;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Transform>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint();
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    std::vector<std::string> names;
    for (const event::EventType* type : settings_.rhythm) {
      names.push_back(type->name());
    }
    if (settings_.labels) {
      names.push_back(settings_.labels->outcome->name());
    }
    return names;
  }

 private:
  TransformSettings settings_;
};

}  // namespace

BlueprintPtr read_transform(config::Reader& reader, const flow::BlueprintContext& context) {
  std::optional<TransformSettings> settings = read_transform_settings(reader, context);
  return settings ? std::make_shared<TransformBlueprint>(*std::move(settings)) : nullptr;
}

}  // namespace ls::operators
