#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/window/measures.hpp"
#include "leadstream/window/windows.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace ls::flow {

// The payloads of an edge. All are views into the batch arena and live until the batch ends.

// A feature vector of one lead as of the record's time.
struct Features {
  const ml::FeatureSchema* schema = nullptr;
  std::span<const ml::FeatureValue> values;
  std::string_view event_id;  // of the event that caused it; empty for a refresh by timer
};

// One model's answer to one feature vector. `contributions` has one entry per feature of
// `features->schema`; base + sum(contributions) = margin to 1e-9.
struct Score {
  std::string_view model;
  EventTime model_version;  // valid_from of the snapshot; EventTime::min() for the untrained prior
  ml::Prediction prediction;
  std::span<const double> contributions;
  const Features* features = nullptr;
};

// A feature vector as it was scored, with the outcome that came of it. A correction carries the id
// of an earlier example, whose label was the other one: that label is taken back, this one stands.
struct Example {
  std::string_view model;
  std::string_view lead;
  std::string_view id;  // unique: lead and scoring time
  bool label = false;
  double weight = 1.0;
  bool is_timeout = false;  // the horizon ended without an outcome
  bool is_after_horizon = false;
  bool is_correction = false;
  double replaced_weight = 0.0;  // of the label that a correction takes back
  EventTime scored_at;
  EventTime outcome_at;
  EventTime model_version;
  double scored_margin = 0.0;
  const Features* features = nullptr;
};

// One sampled feature vector on its way to the drift detectors, with the score it got.
struct Signal {
  std::string_view model;
  std::string_view lead;
  std::string_view id;
  EventTime model_version;
  double probability = 0.0;
  const Features* features = nullptr;
};

// What a learner did because its errors had risen; told with the example that decided it.
struct Adaptation {
  std::string_view action;      // "fast", "anew", ...
  std::string_view drift_type;  // "sudden", "gradual", "incremental", "recurring"; or empty
  std::string_view measure;     // the error that alarmed first: "loss" or "mistakes"
  EventTime detected_at;
  std::uint64_t examples = 0;  // since then
  double loss_before = 0.0;    // mean log loss before the alarm
  double loss_after = 0.0;     // and since
  EventTime restored;          // until when what came back had learned; EventTime::min() else
};

// A prequential test: what the learner's model said of an example before it learned it.
struct Evaluation {
  std::string_view model;
  const Example* example = nullptr;
  ml::Prediction prediction;
  const Adaptation* adaptation = nullptr;  // that this example led to; null for nearly all
};

enum class FindingState : std::uint8_t { firing, resolved };
enum class Severity : std::uint8_t { info, warning, critical };

// A detector's judgement of one monitored stream; becomes an alert.
struct Finding {
  std::string_view rule;  // "drift-ks"
  std::string_view model;
  std::string_view entity_type;  // "feature", "prediction"
  std::string_view entity;
  FindingState state = FindingState::firing;
  Severity severity = Severity::warning;
  std::string_view drift_type;  // "sudden", "gradual", "incremental", "recurring"; or empty
  double value = 0.0;           // the statistic: D for Kolmogorov-Smirnov
  double threshold = 0.0;
  double log_p = 0.0;  // natural logarithm
  double p_adjusted = 1.0;
  double location = 0.0;  // where the distributions differ most
  std::uint64_t reference_count = 0;
  std::uint64_t current_count = 0;
  EventTime window_start;
  EventTime window_end;
  EventTime started;  // of the episode: stays the same from firing to resolved
  EventTime model_version;
  std::uint64_t signals_seen = 0;
  std::string_view
      first_id;  // first and last signal in the window, so that an alert says which records
  std::string_view last_id;
};

struct Label {
  std::string_view name;
  std::string_view value;
};

// An Alertmanager alert (API v2, postableAlert). Labels are sorted by name and never hold a value
// that changes within an episode.
struct Alert {
  std::string_view id;             // of this message: unique, and a function of what it tells
  std::string_view generator_url;  // where to look; may be empty
  std::span<const Label> labels;
  std::span<const Label> annotations;
  std::uint64_t fingerprint = 0;
  FindingState state = FindingState::firing;
  EventTime starts_at;
  EventTime ends_at;
  const Finding* finding = nullptr;
};

// An encoded ml::Snapshot; the version is (model, valid_from).
struct ModelVersion {
  std::string_view model;
  EventTime valid_from;
  Bytes snapshot;
};

// What a window tells of the records in it.
enum class WindowState : std::uint8_t {
  update,      // more may come
  final,       // closed: nothing more comes, except corrections where the node takes them
  correction,  // a record came after the final result
  replaced,    // a session that went up in another one; no values
};
struct WindowResult {
  const window::MeasureSpec* measures = nullptr;
  std::span<const double> values;  // one per measure; NaN where there is none
  window::Window window;           // sessions and sliding windows include their end
  EventTime last;                  // of the newest record in it
  WindowState state = WindowState::final;
  std::uint32_t revision = 0;  // the number of the correction; 0 otherwise
};

// Closed on purpose: a new alternative is a design decision. The order is the order of PayloadKind.
using Payload = std::variant<const event::Event*, const Features*, const Score*, const Example*,
                             const Signal*, const Evaluation*, const Finding*, const Alert*,
                             const ModelVersion*, const WindowResult*>;
enum class PayloadKind : std::uint8_t {
  event,
  features,
  score,
  example,
  signal,
  evaluation,
  finding,
  alert,
  model_version,
  window_result,
};
[[nodiscard]] std::string_view name_of(PayloadKind kind);
[[nodiscard]] inline PayloadKind kind_of(const Payload& payload) {
  return static_cast<PayloadKind>(payload.index());
}

// What runs along an edge. 64 bytes, trivially copyable.
struct Record {
  std::string_view key;
  EventTime
      time;  // emission time: the operator's only clock. The fact's own times are in the payload.
  std::uint32_t ordinal =
      0;  // place of its cause in the run: fan-in nodes merge their inputs by it
  const Message* origin = nullptr;  // the message that caused it; null if a timer did
  Payload payload;

  // The payload as T, or null if it is another kind.
  template <typename T>
  [[nodiscard]] const T* as() const {
    const T* const* held = std::get_if<const T*>(&payload);
    return held == nullptr ? nullptr : *held;
  }
};

}  // namespace ls::flow
