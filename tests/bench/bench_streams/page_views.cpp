#include "bench/bench_streams/page_views.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace ls::bench {
namespace {

constexpr double kDwellMeanMs = 20'000.0;

}  // namespace

std::string lead_name(std::uint32_t lead) {
  return fmt::format("lead-{:07}", lead);
}

PageViews::PageViews(const WorldOptions& options) : options_(options), random_(options.seed) {
  shares_.reserve(options.leads);
  partition_of_.reserve(options.leads);
  double sum = 0.0;
  for (std::uint32_t lead = 0; lead < options.leads; ++lead) {
    sum += 1.0 / static_cast<double>(lead + 1);
    shares_.push_back(sum);
    partition_of_.push_back(
        static_cast<std::int8_t>(kafka_partition(lead_name(lead), kPartitions)));
  }
}

std::uint32_t PageViews::draw_lead() {
  const double at = random_.uniform() * shares_.back();
  const auto found = std::upper_bound(shares_.begin(), shares_.end() - 1, at);
  return static_cast<std::uint32_t>(found - shares_.begin());
}

bool PageViews::next(PageView& view) {
  if (index_ == options_.events) {
    return false;
  }
  view.index = index_++;
  view.lead = draw_lead();
  view.partition = partition_of_[view.lead];
  const double share = static_cast<double>(view.index) / static_cast<double>(options_.events);
  const auto after = static_cast<std::int64_t>(share * static_cast<double>(options_.span.count));
  view.time = options_.start + Millis{after};
  if (options_.disorder.count > 0) {
    const auto bound = static_cast<std::uint64_t>(options_.disorder.count) + 1;
    view.time = view.time - Millis{static_cast<std::int64_t>(random_.below(bound))};
  }
  view.dwell_ms = static_cast<std::int64_t>(kDwellMeanMs * random_.exponential());
  // Some pages are seen far more often than others.
  const double skewed = random_.uniform() * random_.uniform();
  view.url = static_cast<std::uint32_t>(skewed * options_.urls);
  return true;
}

void PageViews::append_json(std::string& out, const PageView& view) {
  const std::uint64_t noise = splitmix64(view.index);
  fmt::format_to(std::back_inserter(out),
                 R"({{"event_id":"{:016x}","type":"page.viewed","lead_id":"lead-{:07}","time":")",
                 noise, view.lead);
  append_rfc3339(out, view.time);
  fmt::format_to(std::back_inserter(out),
                 R"(","dwell_ms":{},"url":"https://www.example.com/products/page-{:04}",)"
                 R"("path":"/products/page-{:04}","title":"Page {} of the product catalogue",)"
                 R"("category":"product","session_id":"s-{:08x}","scroll":{:.2f},)"
                 R"("referrer":"https://search.example.org/?q=catalogue","is_return":{},)"
                 R"("weight":0.5,"agent":"Mozilla/5.0; X11; Linux x86_64"}})",
                 view.dwell_ms, view.url, view.url, view.url, noise >> 32U,
                 static_cast<double>(noise % 101) / 100.0, noise % 2 == 0);
}

}  // namespace ls::bench
