#include "operators/readers.hpp"
#include "operators/surge/places.hpp"
#include "operators/surge/rule.hpp"
#include "operators/surge/surge_row.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

struct Settings {
  std::string entity = "key";  // what the keys are: campaign, network …
  std::vector<SurgeRule> rules;
  Millis keep = days(30);  // after the last window of a key
  std::string fingerprint;
};

// Holds each closed window of a key against a bound or against the key's own past, and tells when a
// rule begins and ceases to be broken.
class DetectSurge final : public flow::Operator {
 public:
  explicit DetectSurge(const Settings& settings)
      : settings_(settings), layout_(hash64(settings.fingerprint)), places_(settings.rules) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    node_ = context.node_id();
    rows_.emplace(context.store(), context.table_name("surges"));
    context.add_table(*rows_);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto& window = *record.as<flow::WindowResult>();
      if (window.state == flow::WindowState::final) {
        LS_TRY(take(record, window, out));
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& /*out*/) override {
    SurgeRow* row = LS_TRY(rows_->find(cause.key));
    if (row == nullptr) {
      return {};
    }
    const EventTime due = row->met_at + settings_.keep;
    if (due <= cause.time) {
      rows_->erase(cause.key);
      return {};
    }
    row->timer = due;
    rows_->mark_dirty(cause.key);
    context_->set_timer(cause.key, due);
    return {};
  }
  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return oldest.clock + settings_.keep;
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"surges", surges_}, {"surge_values_missing", values_missing_}};
  }

 private:
  Status take(const flow::Record& record, const flow::WindowResult& window, flow::Output& out) {
    SurgeRow* row = LS_TRY(rows_->find_or_make(record.key));
    row->bind(layout_, settings_.rules.size());
    SurgeWindow seen{.empty_before = empty_before(*row, window.window)};
    for (std::size_t i = 0; i < settings_.rules.size(); ++i) {
      if (!places_.read(window, i, seen)) {
        ++values_missing_;
        continue;
      }
      const SurgeVerdict verdict = row->states[i].judge(settings_.rules[i], seen);
      const auto change = row->states[i].take(settings_.rules[i], seen, verdict, window.window.end);
      if (change != SurgeState::Change::none) {
        surges_ += change == SurgeState::Change::fires ? 1 : 0;
        emit(record, window, {i, seen, verdict, row->states[i], change}, out);
      }
    }
    row->last_start = std::max(row->last_start, window.window.start);
    row->met_at = record.time;
    if (!row->timer) {
      row->timer = record.time + settings_.keep;
      context_->set_timer(record.key, *row->timer);
    }
    return {};
  }

  // Of windows that follow each other; others tell nothing of those between.
  static std::uint32_t empty_before(const SurgeRow& row, const window::Window& window) {
    constexpr std::int64_t kEmptyMax = 1'000'000;
    const std::int64_t size = (window.end - window.start).count;
    if (row.last_start == EventTime::min() || size <= 0) {
      return 0;
    }
    const std::int64_t windows = (window.start - row.last_start).count / size - 1;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(windows, 0, kEmptyMax));
  }

  struct Found {
    std::size_t rule;
    const SurgeWindow& seen;
    const SurgeVerdict& verdict;
    const SurgeState& state;
    SurgeState::Change change;
  };
  void emit(const flow::Record& record, const flow::WindowResult& window, const Found& found,
            flow::Output& out) const {
    Arena& arena = out.arena();
    flow::Finding* finding = arena.make<flow::Finding>();
    finding->rule = arena.copy(std::string_view("surge-" + settings_.rules[found.rule].name));
    finding->model = arena.copy(std::string_view(node_));
    finding->entity_type = arena.copy(std::string_view(settings_.entity));
    finding->entity = arena.copy(record.key);
    finding->state = found.change == SurgeState::Change::fires ? flow::FindingState::firing
                                                               : flow::FindingState::resolved;
    finding->severity = found.verdict.severity;
    finding->value = found.verdict.rate;
    finding->threshold = found.verdict.bound;
    finding->log_p = found.verdict.log_p;
    finding->p_adjusted = std::exp(found.verdict.log_p);
    finding->location = found.seen.events;
    finding->reference_count = static_cast<std::uint64_t>(std::llround(found.state.exposure));
    finding->current_count = static_cast<std::uint64_t>(std::llround(found.seen.exposure));
    finding->window_start = window.window.start;
    finding->window_end = window.window.end;
    finding->started = found.state.started;
    out.emit(record, finding);
  }

  const Settings& settings_;
  std::uint64_t layout_;
  SurgePlaces places_;
  flow::OperatorContext* context_ = nullptr;
  std::string node_;
  std::optional<state::Table<SurgeRow>> rows_;
  std::uint64_t surges_ = 0;
  std::uint64_t values_missing_ = 0;
};

class DetectSurgeBlueprint final : public flow::Blueprint {
 public:
  explicit DetectSurgeBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "detect_surge";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::window_result;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::finding;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<DetectSurge>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint;
  }

 private:
  Settings settings_;
};

std::string fingerprint_of(const Settings& settings) {
  std::string text = fmt::format("entity={} keep={}", settings.entity, settings.keep.count);
  for (const SurgeRule& rule : settings.rules) {
    text += fmt::format(" {}={}/{} above={} critical={} min={} p={} times={} usual={} memory={}",
                        rule.name, rule.of, rule.among, rule.above, rule.critical, rule.trials_min,
                        rule.p_max, rule.times, rule.usual, rule.memory);
  }
  return text;
}

}  // namespace

BlueprintPtr read_detect_surge(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  Settings settings;
  settings.entity = reader.text_or("entity", settings.entity);
  settings.keep = reader.duration_or("keep", settings.keep, {.min = Millis{1}});
  config::Reader rules = reader.required_section("rules");
  for (const config::Node::Entry& entry : rules.node().entries()) {
    config::Reader rule = rules.required_section(entry.key);
    settings.rules.push_back(read_surge_rule(entry.key, rule));
    rule.finish();
  }
  rules.finish();
  if (settings.rules.empty()) {
    reader.fail_at("rules", "at least one rule is needed");
  }
  settings.fingerprint = fingerprint_of(settings);
  return std::make_shared<DetectSurgeBlueprint>(std::move(settings));
}

}  // namespace ls::operators
