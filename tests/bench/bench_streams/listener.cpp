#include "bench/bench_streams/listener.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::bench {
namespace {

constexpr int kPollMs = 50;
constexpr int kSilentPollsMax = 600;  // once it is known how many rows there are

}  // namespace

void Listener::listen() {
  int silent = 0;
  while (rows_ < wanted_) {
    const Result<std::optional<WindowRow>> row = reader_.next(kPollMs);
    const Steady::time_point now = Steady::now();
    if (!row) {
      failure_ = row.error();
      return;
    }
    const bool is_ending = wanted_ != std::numeric_limits<std::size_t>::max();
    silent = is_ending && !row->has_value() ? silent + 1 : 0;
    if (silent > kSilentPollsMax) {
      failure_ = external_error(fmt::format("{} of {} results were heard", rows_, wanted_.load()));
      return;
    }
    if (row->has_value()) {
      ++rows_;
      note(row->value(), now);
    }
  }
}

Result<std::vector<double>> Listener::ages_ms() {
  if (failure_) {
    return *failure_;
  }
  std::sort(ms_.begin(), ms_.end());
  return std::move(ms_);
}

void Listener::note(const WindowRow& row, Steady::time_point now) {
  const EventTime end = row.start + hours(row.hours);
  // Results lie where their key lies in the input, so the partition says which event it was.
  const auto sent = sender_.completed(kafka_partition(lead_name(row.lead), kPartitions), end);
  if (sent && end >= counts_from_) {
    ms_.push_back(std::chrono::duration<double, std::milli>(now - *sent).count());
  }
}

}  // namespace ls::bench
