#include "operators/drift_monitor.hpp"
#include "operators/readers.hpp"

#include "leadstream/stats/multiple_testing.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

struct BytesRow {
  std::string bytes;

  void save(ByteWriter& out) const {
    out.bytes(bytes);
  }
  static Result<BytesRow> load(ByteReader& in) {
    return BytesRow{std::string(in.bytes())};
  }
};

// All monitored streams of one model: the family over which the false discovery rate is held.
struct Family {
  std::uint64_t signals = 0;
  EventTime first = EventTime::min();
  std::vector<DriftMonitor> monitors;
  std::size_t next = 0;  // where the next one is looked for first: signals ask in one order
  bool is_changed = false;
};

flow::Severity severity_of(double d) {
  if (d >= 0.3) {
    return flow::Severity::critical;
  }
  return d >= 0.15 ? flow::Severity::warning : flow::Severity::info;
}

class DetectDrift final : public flow::Operator {
 public:
  explicit DetectDrift(const DriftSettings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    references_.emplace(context.store(), context.table_name("references"));
    rows_.emplace(context.store(), context.table_name("monitors"));
    families_rows_.emplace(context.store(), context.table_name("families"));
    context.add_table(*references_);
    context.add_table(*rows_);
    context.add_table(*families_rows_);
    return read_rows();
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      take(record, *record.as<flow::Signal>(), out);
    }
    return {};
  }

  Status checkpoint() override;
  Status rolled_back() override {
    families_.clear();
    return read_rows();
  }

  void describe(event::JsonWriter& out) const override {
    out.begin_array();
    for (const auto& [model, family] : families_) {
      out.begin_object().member("model", model).member("signals", family.signals);
      out.member("level", settings_.level).member("effect_min", settings_.effect_min);
      out.member("window", settings_.window).member("reference", settings_.reference);
      out.key("monitors").begin_array();
      for (const DriftMonitor& monitor : family.monitors) {
        monitor.describe(out);
      }
      out.end_array().end_object();
    }
    out.end_array();
  }

 private:
  using Families = std::map<std::string, Family, std::less<>>;

  void take(const flow::Record& record, const flow::Signal& signal, flow::Output& out) {
    auto found = families_.find(signal.model);
    if (found == families_.end()) {
      found = families_.emplace(std::string(signal.model), Family{}).first;
      found->second.first = record.time;
    }
    Family& family = found->second;
    family.is_changed = true;
    ++family.signals;
    if (record.time < family.first + settings_.warm_up) {
      return;
    }
    for (std::size_t i = 0; i < signal.features->values.size(); ++i) {
      const ml::FeatureDef& feature = signal.features->schema->at(i);
      const ml::FeatureValue& value = signal.features->values[i];
      if (feature.kind == ml::FeatureKind::number) {
        add(monitor_of(family, kFeature, feature.name), value, record, signal);
      }
      add(monitor_of(family, kMissingness, feature.name),
          ml::FeatureValue::of(value.is_missing() ? 1.0 : 0.0), record, signal);
    }
    add(monitor_of(family, kPrediction, "probability"), ml::FeatureValue::of(signal.probability),
        record, signal);
    judge_complete(family, record, signal, out);
  }

  static DriftMonitor& monitor_of(Family& family, std::string_view type, std::string_view entity) {
    std::vector<DriftMonitor>& monitors = family.monitors;
    for (std::size_t looked = 0; looked < monitors.size(); ++looked) {
      DriftMonitor& monitor = monitors[(family.next + looked) % monitors.size()];
      if (monitor.entity() == entity && monitor.entity_type() == type) {
        family.next = static_cast<std::size_t>(&monitor - monitors.data()) + 1;
        return monitor;
      }
    }
    family.next = 0;
    return monitors.emplace_back(std::string(type), std::string(entity));
  }

  void add(DriftMonitor& monitor, const ml::FeatureValue& value, const flow::Record& record,
           const flow::Signal& signal) const {
    if (value.is_number()) {
      monitor.add(value.number(), record.time, signal.id, settings_);
    } else {
      monitor.add_missing();
    }
  }

  // Monitors whose windows end with the same signal are tested together; the rest of the family
  // counts as p = 1.
  void judge_complete(Family& family, const flow::Record& record, const flow::Signal& signal,
                      flow::Output& out) {
    const bool has_complete =
        std::any_of(family.monitors.begin(), family.monitors.end(),
                    [](const DriftMonitor& monitor) { return monitor.is_complete(); });
    if (!has_complete) {
      return;
    }
    std::vector<double> log_p;
    for (const DriftMonitor& monitor : family.monitors) {
      log_p.push_back(monitor.is_complete() ? monitor.log_p(settings_, critical_) : 0.0);
    }
    const std::vector<double> adjusted = stats::benjamini_hochberg(log_p);
    for (std::size_t i = 0; i < family.monitors.size(); ++i) {
      DriftMonitor& monitor = family.monitors[i];
      if (!monitor.is_complete()) {
        continue;
      }
      const DriftMonitor::Change change = monitor.judge(log_p[i], adjusted[i], settings_);
      if (change != DriftMonitor::Change::none) {
        emit(record, signal, family, monitor, change, out);
      }
    }
  }

  void emit(const flow::Record& record, const flow::Signal& signal, const Family& family,
            const DriftMonitor& monitor, DriftMonitor::Change change, flow::Output& out) const {
    Arena& arena = out.arena();
    const DriftTest& test = *monitor.last();
    flow::Finding* finding = arena.make<flow::Finding>();
    finding->rule = "drift-ks";
    finding->model = signal.model;
    finding->entity_type = arena.copy(std::string_view(monitor.entity_type()));
    finding->entity = arena.copy(std::string_view(monitor.entity()));
    finding->state = change == DriftMonitor::Change::fires ? flow::FindingState::firing
                                                           : flow::FindingState::resolved;
    finding->severity = severity_of(test.d);
    finding->value = test.d;
    finding->threshold = settings_.effect_min;
    finding->log_p = test.log_p;
    finding->p_adjusted = std::exp(test.log_p_adjusted);
    finding->location = test.location;
    finding->reference_count = monitor.reference_count();
    finding->current_count = settings_.window;
    finding->window_start = test.start;
    finding->window_end = test.end;
    finding->started = monitor.episode();
    finding->model_version = signal.model_version;
    finding->signals_seen = family.signals;
    finding->first_id = arena.copy(std::string_view(test.first_id));
    finding->last_id = arena.copy(std::string_view(test.last_id));
    out.emit(record, finding);
  }

  static std::string row_key(std::string_view model, std::size_t index) {
    std::string key;
    append_ordered_bytes(key, model);
    append_ordered_u32(key, static_cast<std::uint32_t>(index));
    return key;
  }

  Status read_rows();

  DriftSettings settings_;
  stats::KsCriticalCache critical_;
  Families families_;
  std::optional<state::Table<BytesRow>> references_;
  std::optional<state::Table<BytesRow>> rows_;
  std::optional<state::Table<BytesRow>> families_rows_;
};

Status DetectDrift::checkpoint() {
  for (auto& [model, family] : families_) {
    if (!family.is_changed) {
      continue;
    }
    family.is_changed = false;
    std::string head;
    ByteWriter writer(head);
    writer.varint(family.signals);
    writer.i64(family.first.ms);
    writer.varint(family.monitors.size());
    families_rows_->put(model, {std::move(head)});
    for (std::size_t i = 0; i < family.monitors.size(); ++i) {
      DriftMonitor& monitor = family.monitors[i];
      const std::string key = row_key(model, i);
      if (monitor.takes_new_reference()) {
        std::string reference;
        ByteWriter to(reference);
        monitor.save_reference(to);
        references_->put(key, {std::move(reference)});
        monitor.reference_saved();
      }
      std::string current;
      ByteWriter to(current);
      monitor.save_current(to);
      rows_->put(key, {std::move(current)});
    }
  }
  return {};
}

Status DetectDrift::read_rows() {
  std::vector<std::pair<std::string, std::size_t>> heads;
  LS_TRY(families_rows_->for_each([&](Bytes model, const BytesRow& row) {
    ByteReader in(row.bytes);
    Family family;
    family.signals = in.varint();
    family.first = {in.i64()};
    heads.emplace_back(std::string(model), in.varint());
    families_.emplace(std::string(model), std::move(family));
  }));
  const BytesRow none{std::string("\x01\x00", 2)};
  for (const auto& [model, count] : heads) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::string key = row_key(model, i);
      const BytesRow* found = LS_TRY(references_->find(key));
      const BytesRow reference = found == nullptr ? none : *found;
      const BytesRow* current = LS_TRY(rows_->find(key));
      if (current == nullptr) {
        return internal_error("detect_drift: a monitor's row is missing");
      }
      families_.at(model).monitors.push_back(
          LS_TRY(DriftMonitor::load(reference.bytes, current->bytes, settings_)));
    }
  }
  return {};
}

class DetectDriftBlueprint final : public flow::Blueprint {
 public:
  explicit DetectDriftBlueprint(DriftSettings settings) : settings_(settings) {}

  [[nodiscard]] std::string_view type() const override {
    return "detect_drift";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::signal;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::finding;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<DetectDrift>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("warm_up={} reference={} window={} level={} effect={} confirm={}",
                       settings_.warm_up.count, settings_.reference, settings_.window,
                       settings_.level, settings_.effect_min, settings_.confirm);
  }

 private:
  DriftSettings settings_;
};

}  // namespace

BlueprintPtr read_detect_drift(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  DriftSettings settings;
  const auto count = [&](std::string_view key, std::size_t standard, std::int64_t max) {
    return static_cast<std::size_t>(
        reader.integer_or(key, static_cast<std::int64_t>(standard), {.min = 1, .max = max}));
  };
  constexpr std::array<std::string_view, 1> kTests{"ks"};
  static_cast<void>(reader.choice_or("test", kTests, 0));
  settings.warm_up = reader.duration_or("warm_up", settings.warm_up);
  settings.reference = count("reference", settings.reference, 100'000);
  settings.window = count("window", settings.window, 100'000);
  settings.level =
      reader.number_or("level", settings.level,
                       {.min = 0.0, .max = 1.0, .is_min_excluded = true, .is_max_excluded = true});
  settings.effect_min =
      reader.number_or("effect_min", settings.effect_min, {.min = 0.0, .max = 1.0});
  settings.confirm = count("confirm", settings.confirm, 100);
  return std::make_shared<DetectDriftBlueprint>(settings);
}

}  // namespace ls::operators
