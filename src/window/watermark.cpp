#include "leadstream/window/watermark.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>

namespace ls::window {

bool MergedWatermark::advance(std::size_t input, EventTime watermark) {
  LS_ASSERT(input < inputs_.size());
  inputs_[input] = std::max(inputs_[input], watermark);
  const EventTime least = *std::ranges::min_element(inputs_);
  if (least <= merged_) {
    return false;
  }
  merged_ = least;
  return true;
}

}  // namespace ls::window
