#include "operators/readers.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

struct Settings {
  std::string name = "LeadScoreDrift";
  std::string service = "leadstream";
  std::string runbook;
  Millis ttl = days(1);
};

// The last episode of one monitored stream; keyed by what identifies the stream, whatever the
// severity.
struct AlertRow {
  std::string fingerprint;
  std::string entity;
  std::string summary;
  std::string model;
  bool is_firing = false;
  std::uint8_t severity = 0;
  double value = 0.0;
  EventTime starts_at;
  EventTime changed_at;

  void save(ByteWriter& out) const {
    out.u8(2);
    out.bytes(fingerprint);
    out.bytes(entity);
    out.bytes(summary);
    out.bytes(model);
    out.u8(is_firing ? 1 : 0);
    out.u8(severity);
    out.f64(value);
    out.i64(starts_at.ms);
    out.i64(changed_at.ms);
  }
  static Result<AlertRow> load(ByteReader& in) {
    if (in.u8() != 2) {
      return internal_error("alert: unknown row format");
    }
    AlertRow row;
    row.fingerprint = in.bytes();
    row.entity = in.bytes();
    row.summary = in.bytes();
    row.model = in.bytes();
    row.is_firing = in.u8() != 0;
    row.severity = in.u8();
    row.value = in.f64();
    row.starts_at = {in.i64()};
    row.changed_at = {in.i64()};
    return row;
  }
};

std::string_view severity_name(flow::Severity severity) {
  switch (severity) {
    case flow::Severity::info:
      return "info";
    case flow::Severity::warning:
      return "warning";
    case flow::Severity::critical:
      return "critical";
  }
  return "info";
}

// Alertmanager's own fingerprint: FNV-1a over name 0xFF value 0xFF of the labels in the order of
// their names, so that an alert has the same id here and there.
std::uint64_t fingerprint_of(std::span<const flow::Label> labels) {
  constexpr std::string_view kSeparator = "\xff";
  std::uint64_t hash = kFnvOffset;
  for (const flow::Label& label : labels) {
    hash = fnv1a64(label.name, hash);
    hash = fnv1a64(kSeparator, hash);
    hash = fnv1a64(label.value, hash);
    hash = fnv1a64(kSeparator, hash);
  }
  return hash;
}

bool is_anomaly(const flow::Finding& finding) {
  return finding.rule.starts_with("anomaly-");
}

bool is_surge(const flow::Finding& finding) {
  return finding.rule.starts_with("surge-");
}

std::string summary_of(const flow::Finding& finding) {
  if (is_surge(finding)) {
    return fmt::format("{} {}: {} at {:.4g}, above {:.4g}, p = {:.2g}", finding.entity_type,
                       finding.entity, finding.rule.substr(finding.rule.find('-') + 1),
                       finding.value, finding.threshold, finding.p_adjusted);
  }
  if (is_anomaly(finding)) {
    return fmt::format("{} {} of {}: {:.0f} % of an anomaly, p = {:.2g}", finding.entity_type,
                       finding.entity, finding.model, 100 * finding.value, finding.p_adjusted);
  }
  return fmt::format("{} {} of model {}: D = {:.3f}, adjusted p = {:.2g}", finding.entity_type,
                     finding.entity, finding.model, finding.value, finding.p_adjusted);
}

std::string description_of(const flow::Finding& finding) {
  if (is_surge(finding)) {
    return fmt::format("{} of {} in the window {} to {}", finding.location, finding.current_count,
                       format_rfc3339(finding.window_start), format_rfc3339(finding.window_end));
  }
  if (is_anomaly(finding)) {
    return fmt::format("the record of {} is unlike the {} before it: {} was {}",
                       format_rfc3339(finding.started), finding.reference_count, finding.entity,
                       finding.location);
  }
  return fmt::format(
      "{} values of the window {} to {} against {} frozen ones differ most at {}{}{}",
      finding.current_count, format_rfc3339(finding.window_start),
      format_rfc3339(finding.window_end), finding.reference_count, finding.location,
      finding.drift_type.empty() ? "" : "; the change is ", finding.drift_type);
}

class Alert final : public flow::Operator {
 public:
  explicit Alert(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    rows_.emplace(context.store(), context.table_name("alerts"));
    context.add_table(*rows_);
    public_url_ = context.public_url();
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      LS_TRY(emit(record, *record.as<flow::Finding>(), out));
    }
    return {};
  }

  void describe(event::JsonWriter& out) const override;

 private:
  Status emit(const flow::Record& record, const flow::Finding& finding, flow::Output& out) {
    Arena& arena = out.arena();
    AlertRow* row = LS_TRY(rows_->find_or_make(identity_of(finding)));
    if (row->starts_at != finding.started || row->fingerprint.empty()) {
      // A label for the whole episode: the alert that resolves has to be the one that fired.
      row->severity = static_cast<std::uint8_t>(finding.severity);
    }
    const std::string summary = summary_of(finding);
    flow::Alert* alert = arena.make<flow::Alert>();
    alert->labels = labels_of(finding, static_cast<flow::Severity>(row->severity), arena);
    alert->annotations = annotations_of(finding, summary, arena);
    alert->fingerprint = fingerprint_of(alert->labels);
    alert->state = finding.state;
    alert->starts_at = finding.started;
    // Kafka alerts are sent once: without an end Alertmanager would resolve them after five
    // minutes.
    alert->ends_at =
        finding.state == flow::FindingState::firing ? finding.started + settings_.ttl : record.time;
    alert->finding = &finding;
    name(*alert, arena);
    remember(*alert, summary, record.time, *row);
    out.emit(record, alert);
    return {};
  }

  static std::string identity_of(const flow::Finding& finding) {
    std::string identity;
    for (const std::string_view part :
         {finding.rule, finding.model, finding.entity_type, finding.entity}) {
      append_ordered_bytes(identity, part);
    }
    return identity;
  }

  void name(flow::Alert& alert, Arena& arena) const {
    const bool is_firing = alert.state == flow::FindingState::firing;
    alert.id = arena.copy(
        std::string_view(fmt::format("{:016x}-{}-{}", alert.fingerprint, alert.starts_at.ms,
                                     is_firing ? "firing" : "resolved")));
    if (!public_url_.empty()) {
      alert.generator_url = arena.copy(
          std::string_view(fmt::format("{}/#alert-{:016x}", public_url_, alert.fingerprint)));
    }
  }

  static void remember(const flow::Alert& alert, const std::string& summary, EventTime now,
                       AlertRow& row) {
    row.fingerprint = fmt::format("{:016x}", alert.fingerprint);
    row.entity = alert.finding->entity;
    row.summary = summary;
    row.model = alert.finding->model;
    row.is_firing = alert.state == flow::FindingState::firing;
    row.value = alert.finding->value;
    row.starts_at = alert.starts_at;
    row.changed_at = now;
  }

  // Sorted by name; nothing that changes within an episode.
  std::span<const flow::Label> labels_of(const flow::Finding& finding, flow::Severity severity,
                                         Arena& arena) const {
    const std::span<flow::Label> labels = arena.make_span<flow::Label>(7);
    labels[0] = {"alertname", settings_.name};
    labels[1] = {"entity", finding.entity};
    labels[2] = {"entity_type", finding.entity_type};
    labels[3] = {"model", finding.model};
    labels[4] = {"rule", finding.rule};
    labels[5] = {"service", settings_.service};
    labels[6] = {"severity", severity_name(severity)};
    return labels;
  }

  std::span<const flow::Label> annotations_of(const flow::Finding& finding,
                                              const std::string& summary, Arena& arena) const {
    const std::span<flow::Label> annotations =
        arena.make_span<flow::Label>(settings_.runbook.empty() ? 4 : 5);
    annotations[0] = {"description", arena.copy(std::string_view(description_of(finding)))};
    annotations[1] = {"severity_now", severity_name(finding.severity)};
    annotations[2] = {"summary", arena.copy(std::string_view(summary))};
    annotations[3] = {"value", arena.copy(std::string_view(fmt::format("{}", finding.value)))};
    if (!settings_.runbook.empty()) {
      annotations[4] = {"runbook_url", settings_.runbook};
    }
    return annotations;
  }

  Settings settings_;
  std::string public_url_;
  std::optional<state::Table<AlertRow>> rows_;
};

void Alert::describe(event::JsonWriter& out) const {
  out.begin_array();
  rows_
      ->for_each([&](Bytes /*identity*/, const AlertRow& row) {
        out.begin_object().member("name", settings_.name);
        out.member("fingerprint", row.fingerprint).member("model", row.model);
        out.member("entity", row.entity).member("summary", row.summary);
        out.member("state", row.is_firing ? "firing" : "resolved");
        out.member("severity", severity_name(static_cast<flow::Severity>(row.severity)));
        out.member("value", row.value)
            .member("starts_at", row.starts_at)
            .member("changed_at", row.changed_at);
        out.end_object();
      })
      .ignore("a page without alerts is better than none");
  out.end_array();
}

class AlertBlueprint final : public flow::Blueprint {
 public:
  explicit AlertBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "alert";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::finding;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::alert;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Alert>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("name={} service={} ttl={}", settings_.name, settings_.service,
                       settings_.ttl.count);
  }

 private:
  Settings settings_;
};

}  // namespace

BlueprintPtr read_alert(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  Settings settings;
  settings.name = reader.text_or("name", settings.name);
  settings.service = reader.text_or("service", settings.service);
  settings.runbook = reader.text_or("runbook", settings.runbook);
  settings.ttl = reader.duration_or("ttl", settings.ttl, {.min = Millis{1}});
  return std::make_shared<AlertBlueprint>(std::move(settings));
}

}  // namespace ls::operators
