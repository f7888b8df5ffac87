#pragma once

#include "operators/drift/comparison.hpp"
#include "operators/drift/ranked_detector.hpp"
#include "operators/drift/settings.hpp"
#include "operators/drift/window_history.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/stats/histogram.hpp"
#include "leadstream/stats/ks_critical.hpp"
#include "leadstream/stats/ks_reference.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// What one completed window said.
struct WindowVerdict {
  double value = 0.0;  // D, or what the test has in its place
  double log_p = 0.0;
  double log_p_adjusted = 0.0;
  double location = 0.0;
  EventTime start;
  EventTime end;
  std::string first_id;
  std::string last_id;
  bool has_drifted = false;
};

// What is monitored. Whether a feature is missing is a stream of 0 and 1 of its own: a feature that
// turns null gives no more numbers, so no test of its numbers would ever find it.
inline constexpr std::string_view kFeature = "feature";
inline constexpr std::string_view kCategory = "category";
inline constexpr std::string_view kMissingness = "missingness";
inline constexpr std::string_view kPrediction = "prediction";

// One monitored stream of numbers, or of categories as numbers that stand for them: first it fills
// the frozen reference, then it fills one window after the other and compares each with the
// reference. A plain value.
class DriftMonitor {
 public:
  DriftMonitor(std::string entity_type, std::string entity);

  [[nodiscard]] const std::string& entity_type() const {
    return entity_type_;
  }
  [[nodiscard]] const std::string& entity() const {
    return entity_;
  }
  // Not for NaN: see `add_missing`.
  void add(double value, EventTime at, std::string_view id, const DriftSettings& settings,
           const RunLengthLimits& limits);
  void add_missing() {
    ++missing_;
  }

  // A window is complete and not judged yet.
  [[nodiscard]] bool is_complete() const {
    return is_complete_;
  }
  // The complete window beside the reference. Where a level decides, the log p of Kolmogorov and
  // Smirnov is exact if the statistic reaches the critical integer of that level, else 0. That
  // integer holds without ties and would ask too much of a stream of 0 and 1, which is tested
  // exactly as soon as its effect counts.
  [[nodiscard]] Comparison compare(const DriftSettings& settings,
                                   stats::KsCriticalCache& critical) const;
  // Whether the complete window has drifted, given its adjusted p.
  [[nodiscard]] bool has_drifted(const Comparison& comparison, double log_p_adjusted,
                                 const DriftSettings& settings,
                                 const RunLengthLimits& limits) const;

  enum class Change { none, fires, resolves };
  // Takes note of the verdict on the complete window, and begins the next.
  Change judge(const Comparison& comparison, double log_p_adjusted, bool has_drifted,
               const DriftSettings& settings);
  // After `fires`: nobody may be told now, so the next window that has drifted shall fire.
  void withhold(const DriftSettings& settings);

  [[nodiscard]] bool is_firing() const {
    return started_.has_value();
  }
  [[nodiscard]] const std::optional<WindowVerdict>& last() const {
    return last_;
  }
  // Begin of the episode that fires, or of the one that just resolved.
  [[nodiscard]] EventTime episode() const {
    return episode_;
  }
  // How the stream changed, as of the last change: see `WindowHistory::type`. Of an episode that
  // ends, with all that came after it fired. Empty for categories.
  [[nodiscard]] std::string_view drift_type() const {
    return type_;
  }
  [[nodiscard]] WindowHistory& history() {
    return history_;
  }
  [[nodiscard]] std::size_t reference_count() const {
    return reference_.size();
  }
  [[nodiscard]] bool has_reference() const {
    return is_frozen_;
  }

  void describe(event::JsonWriter& out) const;

  // The reference is written once, the rest after every change.
  void save_reference(ByteWriter& out) const;
  void save_current(ByteWriter& out) const;
  static Result<DriftMonitor> load(Bytes reference, Bytes current, const DriftSettings& settings);
  [[nodiscard]] bool takes_new_reference() const {
    return is_reference_new_;
  }
  void reference_saved() {
    is_reference_new_ = false;
  }

 private:
  void freeze(const DriftSettings& settings);
  void refill(const DriftSettings& settings);
  Change settle(bool has_drifted, const DriftSettings& settings);
  void note_history(bool has_drifted);

  std::string entity_type_;
  std::string entity_;
  std::vector<double> reference_;
  bool is_frozen_ = false;                     // the reference is complete
  std::vector<double> current_;                // of the window being filled
  std::optional<stats::KsReference> ks_;       // of numbers
  std::optional<stats::HistogramPair> shown_;  // the last complete window beside the reference
  std::optional<RankedDetector> detector_;
  bool has_alarmed_ = false;  // the detector, within the window being filled
  bool is_complete_ = false;
  bool is_reference_new_ = false;
  EventTime window_start_;
  EventTime window_end_;
  std::string first_id_;
  std::string last_id_;
  std::uint64_t missing_ = 0;
  std::uint64_t windows_ = 0;
  std::uint64_t streak_ = 0;  // windows in a row that spoke against the present state
  std::optional<EventTime> started_;
  EventTime episode_;
  std::optional<WindowVerdict> last_;
  WindowHistory history_;  // of numbers
  std::string_view type_;  // a literal
};

}  // namespace ls::operators
