#include "bench/bench_growth/views.hpp"

#include "bench/bench_streams/page_views.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>

namespace ls::bench {
namespace {

constexpr std::uint32_t kUrls = 40;
// Has no factor in common with any number of leads that is a power of ten.
constexpr std::uint64_t kScatter = 7'368'787;

}  // namespace

const std::vector<View>& Views::next(std::size_t count, Draw draw) {
  views_.clear();
  memory_.reset();
  for (std::size_t i = 0; i < count; ++i, ++index_) {
    PageView view;
    view.index = index_;
    view.lead = draw_lead(draw);
    view.time = options_.start + Millis{static_cast<std::int64_t>(index_) * options_.between.count};
    view.dwell_ms = static_cast<std::int64_t>(random_.below(60'000));
    view.url = static_cast<std::uint32_t>(random_.below(kUrls));
    text_.clear();
    PageViews::append_json(text_, view);
    const std::string_view key = memory_.copy(std::string_view(lead_name(view.lead)));
    views_.push_back({key, memory_.copy(std::string_view(text_)),
                      Partition(kafka_partition(key, options_.partitions)), view.time});
  }
  return views_;
}

std::uint32_t Views::draw_lead(Draw draw) {
  if (draw == Draw::in_turn) {
    return static_cast<std::uint32_t>(index_ * kScatter % options_.leads);
  }
  if (draw == Draw::uniform) {
    return static_cast<std::uint32_t>(random_.below(options_.leads));
  }
  if (shares_.empty()) {
    double sum = 0.0;
    for (std::uint32_t lead = 0; lead < options_.leads; ++lead) {
      shares_.push_back(sum += 1.0 / static_cast<double>(lead + 1));
    }
  }
  const double at = random_.uniform() * shares_.back();
  const auto found = std::upper_bound(shares_.begin(), shares_.end() - 1, at);
  return static_cast<std::uint32_t>(found - shares_.begin());
}

}  // namespace ls::bench
