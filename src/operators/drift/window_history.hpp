#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace ls::operators {

// Samples of the newest windows of a monitored stream and of the laws that held in its earlier
// episodes: what it takes to say how the stream went from one law to another. Windows that are
// compared have one size, which is that of the first after a start. A plain value.
class WindowHistory {
 public:
  // A window that is complete. Of an episode the first windows that have drifted are kept; what
  // comes when it is about to end belongs to another law.
  struct Seen {
    bool is_firing = false;  // when the window began
    bool has_drifted = false;
  };
  void add(std::span<const double> window, Seen seen);

  // "sudden", "gradual" or "incremental", as far as the windows tell; "recurring" if the law they
  // ended with is one of an earlier episode. Empty if there are too few, or if they do not show
  // that anything changed.
  [[nodiscard]] std::string_view type(std::span<const double> reference) const;
  // The law of the episode is remembered among the earlier ones.
  void end_episode();

  // Whether there is something to write since it was saved last.
  [[nodiscard]] bool is_changed() const {
    return is_changed_;
  }
  void saved() {
    is_changed_ = false;
  }
  void save(ByteWriter& out) const;
  static Result<WindowHistory> load(ByteReader& in);

 private:
  static constexpr std::size_t kSampleMax = 256;  // of a window: a row has to stay small
  static constexpr std::size_t kWindowsMin = 3;
  static constexpr std::size_t kWindowsMax = 12;
  static constexpr std::size_t kOfEpisodeMax = 8;
  static constexpr std::size_t kLawsMax = 4;

  std::vector<std::vector<double>> windows_;  // oldest first
  std::vector<std::vector<double>> laws_;     // oldest first
  std::size_t of_episode_ = 0;                // windows, since it fired
  bool is_changed_ = false;
};

}  // namespace ls::operators
