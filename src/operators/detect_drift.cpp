#include "operators/drift/family.hpp"
#include "operators/drift/monitor.hpp"
#include "operators/drift/settings.hpp"
#include "operators/readers.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/stats/alert_budget.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

constexpr std::string_view kBudget = "budget";

struct BytesRow {
  std::string bytes;

  void save(ByteWriter& out) const {
    out.bytes(bytes);
  }
  static Result<BytesRow> load(ByteReader& in) {
    return BytesRow{std::string(in.bytes())};
  }
};

flow::Severity severity_of(double d) {
  if (d >= 0.3) {
    return flow::Severity::critical;
  }
  return d >= 0.15 ? flow::Severity::warning : flow::Severity::info;
}

// Monitors hold numbers; of a category's only the equality counts. 53 bits of its hash are one.
double number_of(std::string_view category) {
  return static_cast<double>(hash64(category) >> 11);
}

class DetectDrift final : public flow::Operator {
 public:
  DetectDrift(const DriftSettings& settings, std::shared_ptr<SharedLimits> shared)
      : settings_(settings), shared_(std::move(shared)) {}

  Status open(flow::OperatorContext& context) override {
    references_.emplace(context.store(), context.table_name("references"));
    rows_.emplace(context.store(), context.table_name("monitors"));
    histories_.emplace(context.store(), context.table_name("histories"));
    families_rows_.emplace(context.store(), context.table_name("families"));
    context.add_table(*references_);
    context.add_table(*rows_);
    context.add_table(*histories_);
    context.add_table(*families_rows_);
    if (settings_.budget) {
      budget_rows_.emplace(context.store(), context.table_name("budget"));
      context.add_table(*budget_rows_);
    }
    limits_ = shared_->of(settings_);
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
        add(family.monitor_of(kFeature, feature.name), value, record, signal);
      } else if (settings_.categories) {
        add(family.monitor_of(kCategory, feature.name), value, record, signal);
      }
      add(family.monitor_of(kMissingness, feature.name),
          ml::FeatureValue::of(value.is_missing() ? 1.0 : 0.0), record, signal);
    }
    add(family.monitor_of(kPrediction, "probability"), ml::FeatureValue::of(signal.probability),
        record, signal);
    judge_complete(family, record, signal, out);
  }

  void add(DriftMonitor& monitor, const ml::FeatureValue& value, const flow::Record& record,
           const flow::Signal& signal) const {
    if (value.is_number()) {
      monitor.add(value.number(), record.time, signal.id, settings_, limits_);
    } else if (value.is_category()) {
      monitor.add(number_of(value.category()), record.time, signal.id, settings_, limits_);
    } else {
      monitor.add_missing();
    }
  }

  void judge_complete(Family& family, const flow::Record& record, const flow::Signal& signal,
                      flow::Output& out) {
    if (!family.has_complete()) {
      return;
    }
    std::vector<Family::Judged> changed = family.judge(settings_, limits_, critical_);
    withhold(record.time, changed);
    for (const Family::Judged& judged : changed) {
      emit(record, signal, family, *judged.monitor, judged.change, out);
    }
  }

  // Takes out those that fire and that the budget has nothing left for.
  void withhold(EventTime now, std::vector<Family::Judged>& changed) {
    if (!budget_) {
      return;
    }
    std::vector<double> log_p;
    for (const Family::Judged& judged : changed) {
      if (judged.change == DriftMonitor::Change::fires) {
        log_p.push_back(judged.monitor->last()->log_p);
      }
    }
    if (log_p.empty()) {
      return;
    }
    is_budget_changed_ = true;
    const std::vector<std::size_t> admitted = budget_->admit(now, log_p);
    std::size_t fires = 0;
    std::erase_if(changed, [&](const Family::Judged& judged) {
      if (judged.change != DriftMonitor::Change::fires ||
          std::ranges::binary_search(admitted, fires++)) {
        return false;
      }
      judged.monitor->withhold(settings_);
      return true;
    });
  }

  void emit(const flow::Record& record, const flow::Signal& signal, const Family& family,
            const DriftMonitor& monitor, DriftMonitor::Change change, flow::Output& out) const {
    Arena& arena = out.arena();
    const WindowVerdict& test = *monitor.last();
    flow::Finding* finding = arena.make<flow::Finding>();
    finding->rule = rule_of(monitor);
    finding->model = signal.model;
    finding->entity_type = arena.copy(std::string_view(monitor.entity_type()));
    finding->entity = arena.copy(std::string_view(monitor.entity()));
    finding->state = change == DriftMonitor::Change::fires ? flow::FindingState::firing
                                                           : flow::FindingState::resolved;
    finding->severity = severity_of(test.value);
    finding->drift_type = monitor.drift_type();
    finding->value = test.value;
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

  [[nodiscard]] std::string_view rule_of(const DriftMonitor& monitor) const {
    return monitor.entity_type() == kCategory ? "drift-chi_square" : drift_rule(settings_.test);
  }

  static std::string row_key(std::string_view model, std::size_t index) {
    std::string key;
    append_ordered_bytes(key, model);
    append_ordered_u32(key, static_cast<std::uint32_t>(index));
    return key;
  }

  void write_history(const std::string& key, WindowHistory& history);
  Status read_history(const std::string& key, WindowHistory& history);
  Status read_budget();
  Status read_rows();

  DriftSettings settings_;
  std::shared_ptr<SharedLimits> shared_;
  RunLengthLimits limits_;
  std::optional<stats::AlertBudget> budget_;
  bool is_budget_changed_ = false;
  stats::KsCriticalCache critical_;
  Families families_;
  std::optional<state::Table<BytesRow>> references_;
  std::optional<state::Table<BytesRow>> rows_;
  std::optional<state::Table<BytesRow>> histories_;
  std::optional<state::Table<BytesRow>> families_rows_;
  std::optional<state::Table<BytesRow>> budget_rows_;  // one, if there is a budget
};

Status DetectDrift::checkpoint() {
  if (std::exchange(is_budget_changed_, false)) {
    std::string bytes;
    ByteWriter to(bytes);
    budget_->save(to);
    budget_rows_->put(kBudget, {std::move(bytes)});
  }
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
    if (family.online) {
      family.online->save(writer);
    }
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
      write_history(key, monitor.history());
    }
  }
  return {};
}

void DetectDrift::write_history(const std::string& key, WindowHistory& history) {
  if (history.is_changed()) {
    std::string bytes;
    ByteWriter to(bytes);
    history.save(to);
    histories_->put(key, {std::move(bytes)});
    history.saved();
  }
}

Status DetectDrift::read_history(const std::string& key, WindowHistory& history) {
  if (const BytesRow* row = LS_TRY(histories_->find(key)); row != nullptr) {
    ByteReader in(row->bytes);
    history = LS_TRY(WindowHistory::load(in));
  }
  return {};
}

Status DetectDrift::read_budget() {
  if (!settings_.budget) {
    return {};
  }
  is_budget_changed_ = false;
  budget_.emplace(*settings_.budget);
  if (const BytesRow* row = LS_TRY(budget_rows_->find(kBudget)); row != nullptr) {
    ByteReader in(row->bytes);
    const stats::AlertBudget kept = LS_TRY(stats::AlertBudget::load(in));
    // Of another size it would let through what the settings no longer allow.
    if (kept.options() == *settings_.budget) {
      budget_ = kept;
    }
  }
  return {};
}

Status DetectDrift::read_rows() {
  LS_TRY(read_budget());
  std::vector<std::pair<std::string, std::size_t>> heads;
  bool is_well_formed = true;
  LS_TRY(families_rows_->for_each([&](Bytes model, const BytesRow& row) {
    ByteReader in(row.bytes);
    Family family;
    family.signals = in.varint();
    family.first = {in.i64()};
    heads.emplace_back(std::string(model), in.varint());
    if (settings_.correction == Correction::online && !in.at_end()) {
      Result<stats::OnlineFdr> online = stats::OnlineFdr::load(in);
      is_well_formed = is_well_formed && online.has_value();
      if (online && online->alpha() == settings_.level) {
        family.online = std::move(*online);
      }
    }
    families_.emplace(std::string(model), std::move(family));
  }));
  if (!is_well_formed) {
    return internal_error("detect_drift: malformed row of a model");
  }
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
      LS_TRY(read_history(key, families_.at(model).monitors.back().history()));
    }
  }
  return {};
}

class DetectDriftBlueprint final : public flow::Blueprint {
 public:
  explicit DetectDriftBlueprint(const DriftSettings& settings) : settings_(settings) {}

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
    return std::make_unique<DetectDrift>(settings_, limits_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint();
  }

 private:
  DriftSettings settings_;
  std::shared_ptr<SharedLimits> limits_ = std::make_shared<SharedLimits>();
};

}  // namespace

BlueprintPtr read_detect_drift(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  const DriftSettings settings = read_drift_settings(reader);
  return std::make_shared<DetectDriftBlueprint>(settings);
}

}  // namespace ls::operators
