#include "window/grid_windows.hpp"

#include "leadstream/window/window_rule.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::window {
namespace {

class HoppingGrid final : public Grid {
 public:
  explicit HoppingGrid(const WindowShape& shape)
      : size_(shape.size.count), hop_(shape.hop.count), rest_(shape.size.count % shape.hop.count) {}

  // Windows begin at multiples of the hop and end `rest_` behind one.
  [[nodiscard]] std::int64_t pane_of(EventTime time) const override {
    const std::int64_t hops = time.ms / hop_;
    if (rest_ == 0) {
      return hops;
    }
    return 2 * hops + (time.ms % hop_ >= rest_ ? 1 : 0);
  }
  [[nodiscard]] EventTime first_end_after(EventTime time) const override {
    if (time.ms < size_) {
      return {size_};
    }
    const std::int64_t start = ((time.ms - size_) / hop_ + 1) * hop_;
    return EventTime{start} + Millis{size_};
  }
  [[nodiscard]] EventTime last_end_of(EventTime time) const override {
    return EventTime{time.ms / hop_ * hop_} + Millis{size_};
  }
  // An end that saturated stands for the last window that there is.
  [[nodiscard]] EventTime start_of(EventTime end) const override {
    return {(end.ms - size_) / hop_ * hop_};
  }
  [[nodiscard]] std::optional<TimeGrid> ends() const override {
    return TimeGrid{{hop_}, {rest_}};
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("hopping {} {}", size_, hop_);
  }

 private:
  std::int64_t size_;
  std::int64_t hop_;
  std::int64_t rest_;
};

}  // namespace

Result<RulePtr> make_hopping(const WindowShape& shape, Patience patience) {
  LS_TRY(validate(shape));
  if (shape.size.count / shape.hop.count > kPanesMax) {
    return user_error(
        fmt::format("a window of {} has {} hops of {}, more than {}; use a longer hop",
                    format_duration(shape.size), shape.size.count / shape.hop.count,
                    format_duration(shape.hop), kPanesMax));
  }
  return make_grid_windows(std::make_unique<HoppingGrid>(shape), patience);
}

}  // namespace ls::window
