#include "operators/anomaly/monitor.hpp"
#include "operators/anomaly/observation.hpp"
#include "operators/anomaly/piece_table.hpp"
#include "operators/anomaly/settings.hpp"
#include "operators/readers.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

// A monitor in memory.
struct Watched {
  AnomalyMonitor monitor;
  FeaturePlaces places;
  bool is_changed = true;
};

class DetectAnomaly final : public flow::Operator {
 public:
  explicit DetectAnomaly(const AnomalySettings& settings)
      : settings_(settings), rule_(settings.rule()), settings_text_(settings.fingerprint()) {}

  Status open(flow::OperatorContext& context) override {
    stored_.emplace(context, "monitors");
    node_ = context.node_id();
    return read_rows();
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const Observation observation(record);
      if (observation.is_told()) {
        LS_TRY(take(record, observation, out));
      }
    }
    return {};
  }

  Status checkpoint() override {
    for (auto& [key, watched] : watched_) {
      if (std::exchange(watched.is_changed, false)) {
        write(key, watched);
      }
    }
    return {};
  }
  Status rolled_back() override {
    watched_.clear();
    return read_rows();
  }

  void describe(event::JsonWriter& out) const override {
    out.begin_array();
    for (const auto& [key, watched] : watched_) {
      const AnomalyMonitor& monitor = watched.monitor;
      out.begin_object().member("key", key).member("rule", rule_);
      out.member("points", monitor.ensemble().points());
      out.member("anomalies", monitor.anomalies());
      out.member("state", monitor.is_firing() ? "firing" : "quiet");
      out.member("rate", settings_.ensemble.rate).end_object();
    }
    out.end_array();
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"anomaly_records_unwatched", unwatched_}};
  }

 private:
  using Monitors = std::map<std::string, Watched, std::less<>>;

  Status take(const flow::Record& record, const Observation& observation, flow::Output& out) {
    const std::string_view key = settings_.is_per_key ? record.key : observation.model();
    auto found = watched_.find(key);
    if (found == watched_.end()) {
      std::vector<std::string> features = features_of(observation);
      if (watched_.size() >= settings_.keys_max || features.empty()) {
        ++unwatched_;
        return {};
      }
      auto monitor = AnomalyMonitor::make(settings_, std::move(features));
      if (!monitor) {
        out.reject(record, monitor.error());
        return {};
      }
      found = watched_.emplace(std::string(key), Watched{.monitor = monitor.take(), .places = {}})
                  .first;
    }
    Watched& watched = found->second;
    watched.is_changed = true;
    const ml::Point point = watched.places.coordinates(observation, watched.monitor.features());
    const auto change = watched.monitor.add(point, record.time, observation.id(), settings_);
    if (change != AnomalyMonitor::Change::none) {
      emit(record, observation, watched.monitor, change, out);
    }
    return {};
  }

  // Those of the settings, or else every number that the record has.
  [[nodiscard]] std::vector<std::string> features_of(const Observation& observation) const {
    std::vector<std::string> features = settings_.features;
    if (settings_.features.empty()) {
      for (std::size_t i = 0; i < observation.size(); ++i) {
        if (observation.is_number(i)) {
          features.emplace_back(observation.name(i));
        }
      }
    }
    return features;
  }

  // One finding per reason.
  void emit(const flow::Record& record, const Observation& observation,
            const AnomalyMonitor& monitor, AnomalyMonitor::Change change, flow::Output& out) const;

  void write(const std::string& key, const Watched& watched);
  Status read_rows();

  AnomalySettings settings_;
  std::string rule_;
  std::string settings_text_;
  std::string node_;
  Monitors watched_;
  std::uint64_t unwatched_ = 0;
  std::optional<PieceTable> stored_;
};

void DetectAnomaly::emit(const flow::Record& record, const Observation& observation,
                         const AnomalyMonitor& monitor, AnomalyMonitor::Change change,
                         flow::Output& out) const {
  Arena& arena = out.arena();
  const ml::AnomalyVerdict& verdict = monitor.verdict();
  const std::string_view model =
      observation.model().empty() ? arena.copy(std::string_view(node_)) : observation.model();
  for (const AnomalyMonitor::Reason& reason : monitor.reasons()) {
    flow::Finding* finding = arena.make<flow::Finding>();
    const std::string& feature = monitor.features()[reason.feature];
    finding->rule = arena.copy(std::string_view(rule_));
    finding->model = model;
    finding->entity_type = settings_.is_per_key ? "feature of key" : "feature";
    finding->entity = arena.copy(std::string_view(
        settings_.is_per_key ? feature + " of " + std::string(record.key) : feature));
    finding->state = change == AnomalyMonitor::Change::fires ? flow::FindingState::firing
                                                             : flow::FindingState::resolved;
    finding->severity = flow::Severity::warning;
    finding->value = reason.share;
    finding->threshold = settings_.share_min;
    finding->log_p = std::log(verdict.p);
    finding->p_adjusted = verdict.p;
    finding->location = ml::is_missing(reason.value) ? 0.0 : reason.value;
    finding->reference_count = monitor.ensemble().points() - 1;
    finding->current_count = 1;
    finding->window_start = monitor.episode();
    finding->window_end = record.time;
    finding->started = monitor.episode();
    finding->model_version = observation.model_version();
    finding->signals_seen = monitor.ensemble().points();
    finding->first_id = arena.copy(std::string_view(monitor.first_id()));
    finding->last_id = arena.copy(observation.id());
    out.emit(record, finding);
  }
}

void DetectAnomaly::write(const std::string& key, const Watched& watched) {
  std::string whole;
  ByteWriter(whole).bytes(settings_text_);
  watched.monitor.save(whole);
  stored_->write(key, whole);
}

// A monitor of other settings begins anew.
Status DetectAnomaly::read_rows() {
  return stored_->read([this](const std::string& key, Bytes whole) -> Result<bool> {
    ByteReader in(whole);
    if (in.bytes() != settings_text_) {
      return false;
    }
    const Bytes monitor = whole.substr(whole.size() - in.remaining());
    watched_.emplace(key, Watched{.monitor = LS_TRY(AnomalyMonitor::load(settings_, monitor)),
                                  .places = {},
                                  .is_changed = false});
    return true;
  });
}

class DetectAnomalyBlueprint final : public flow::Blueprint {
 public:
  explicit DetectAnomalyBlueprint(AnomalySettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "detect_anomaly";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::features || kind == flow::PayloadKind::signal ||
           kind == flow::PayloadKind::window_result;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::finding;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<DetectAnomaly>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint();
  }

 private:
  AnomalySettings settings_;
};

}  // namespace

BlueprintPtr read_detect_anomaly(config::Reader& reader,
                                 const flow::BlueprintContext& /*context*/) {
  return std::make_shared<DetectAnomalyBlueprint>(read_anomaly_settings(reader));
}

}  // namespace ls::operators
