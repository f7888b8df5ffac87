#include "leadstream/flow/aligned_feed.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::flow {

AlignedFeed::AlignedFeed(AlignedOptions options, std::string trainer)
    : options_(std::move(options)), trainer_(std::move(trainer)) {
  watermarks_.resize(static_cast<std::size_t>(options_.tasks.at(trainer_)), EventTime::min());
}

Status AlignedFeed::take(const Message& message) {
  if (is_control(message)) {
    const Control control = LS_TRY(Control::load(message.value));
    LS_TRY(check_control(control, options_, trainer_).with("models"));
    EventTime& known = watermarks_[static_cast<std::size_t>(control.task)];
    if (control.watermark <= known) {
      return internal_error(fmt::format("models: the watermark of {}/{} fell from {} to {}",
                                        trainer_, control.task, known.ms, control.watermark.ms));
    }
    known = control.watermark;
    return {};
  }
  // A version that was taken back was valid all the same: scores of its time used it.
  return message.is_tombstone ? Status() : history_.add(message.value).with("models");
}

EventTime AlignedFeed::watermark() const {
  return *std::ranges::min_element(watermarks_);
}

Upstream AlignedFeed::slowest() const {
  const auto least = std::ranges::min_element(watermarks_);
  const auto task = static_cast<std::int32_t>(least - watermarks_.begin());
  return {trainer_, Partition(task), *least};
}

}  // namespace ls::flow
