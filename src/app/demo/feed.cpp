#include "app/demo/feed.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ls::app {
namespace {

// Consecutive messages travel together: enough to be quick, few enough to keep the pace smooth.
constexpr std::size_t kTogetherMax = 100;
constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

DemoFeed::DemoFeed(DemoWorld world, runtime::LogGateway& log, const Clock& clock, Millis spread)
    : world_(std::move(world)), log_(log), clock_(clock), spread_(spread) {}

DemoFeed::~DemoFeed() {
  stop();
}

void DemoFeed::start() {
  began_ns_ = clock_.monotonic_ns();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void DemoFeed::stop() {
  thread_.request_stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void DemoFeed::run(const std::stop_token& stop) {
  status_ = produce(stop);
  is_done_ = true;
}

Status DemoFeed::produce(const std::stop_token& stop) {
  generator::GeneratedMessage message;
  std::vector<runtime::LogGateway::Addressed> together;
  while (!stop.stop_requested() && world_.next(message)) {
    if (together.size() >= kTogetherMax) {
      static_cast<void>(LS_TRY(log_.append(together)));
      together.clear();
      keep_pace(message.arrival, stop);
    }
    together.push_back(
        {std::string(message.topic),
         {std::nullopt, std::string(message.key), std::string(message.value), false, {}}});
    arrivals_.push_back(message.arrival);
    ++messages_;
    reached_ms_ = message.arrival.ms;
  }
  if (!together.empty()) {
    static_cast<void>(LS_TRY(log_.append(together)));
  }
  return {};
}

void DemoFeed::keep_pace(EventTime arrival, const std::stop_token& stop) const {
  const double share = static_cast<double>((arrival - world_.start).count) /
                       static_cast<double>(world_.length.count);
  const auto due =
      began_ns_ + static_cast<std::int64_t>(share * static_cast<double>(spread_.count)) * kNsPerMs;
  const std::int64_t ahead = due - clock_.monotonic_ns();
  if (ahead > kNsPerMs && !stop.stop_requested()) {
    std::this_thread::sleep_for(std::chrono::nanoseconds(ahead));
  }
}

std::uint64_t DemoFeed::arrived_by(EventTime time) const {
  return static_cast<std::uint64_t>(std::upper_bound(arrivals_.begin(), arrivals_.end(), time) -
                                    arrivals_.begin());
}

}  // namespace ls::app
