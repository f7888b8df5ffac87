#include "operators/readers.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <iterator>

namespace ls::operators {
namespace {

// Keeps the scores whose event id hashes below the rate: which ones is a function of the id alone,
// so that a replay, another batch size or another partition count draws the same sample.
class SampleSignals final : public flow::Operator {
 public:
  explicit SampleSignals(double rate) : rate_(rate) {}

  Status open(flow::OperatorContext& context) override {
    seed_ = hash64(context.node_id(), context.seed());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto* score = record.as<flow::Score>();
      // A feature vector comes again with its score.
      if (score == nullptr) {
        continue;
      }
      const std::string_view id = id_of(record, *score);
      if (unit_interval(hash64(id, seed_)) < rate_) {
        flow::Signal* signal = out.arena().make<flow::Signal>();
        signal->model = score->model;
        signal->lead = record.key;
        signal->id = out.arena().copy(id);
        signal->model_version = score->model_version;
        signal->probability = score->prediction.probability;
        signal->features = score->features;
        out.emit(record, signal);
      }
    }
    return {};
  }

 private:
  // A refresh has no event: lead and time name it.
  std::string_view id_of(const flow::Record& record, const flow::Score& score) {
    if (!score.features->event_id.empty()) {
      return score.features->event_id;
    }
    id_.clear();
    fmt::format_to(std::back_inserter(id_), "{}@{}", record.key, record.time.ms);
    return id_;
  }

  double rate_;
  std::uint64_t seed_ = 0;
  std::string id_;
};

class SampleSignalsBlueprint final : public flow::Blueprint {
 public:
  explicit SampleSignalsBlueprint(double rate) : rate_(rate) {}

  [[nodiscard]] std::string_view type() const override {
    return "sample_signals";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::score || kind == flow::PayloadKind::features;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::signal;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<SampleSignals>(rate_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("rate={}", rate_);
  }

 private:
  double rate_;
};

}  // namespace

BlueprintPtr read_sample_signals(config::Reader& reader,
                                 const flow::BlueprintContext& /*context*/) {
  return std::make_shared<SampleSignalsBlueprint>(
      reader.number("rate", {.min = 0.0, .max = 1.0, .is_min_excluded = true}));
}

}  // namespace ls::operators
