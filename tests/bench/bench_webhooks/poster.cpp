#include "bench/bench_webhooks/poster.hpp"

#include "support/http_client.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace ls::bench {
namespace {

using Steady = std::chrono::steady_clock;

struct Schedule {
  std::uint16_t port = 0;
  std::span<const Posting> postings;
  Steady::time_point began;
  Steady::duration pause;
  std::atomic<std::size_t> next{0};
};

// One connection, which takes whatever is due next.
void post_some(Schedule& schedule, Posted& posted) {
  test::HttpClient client(schedule.port);
  for (std::size_t at = schedule.next++; at < schedule.postings.size(); at = schedule.next++) {
    const Posting& posting = schedule.postings[at];
    const auto due = schedule.began + schedule.pause * static_cast<std::int64_t>(posting.turn);
    std::this_thread::sleep_until(due);  // NOLINT: the pace is the point
    client.send(posting.bytes);
    ++posted.answers[client.receive().status];
    posted.ms.push_back(std::chrono::duration<double, std::milli>(Steady::now() - due).count());
  }
}

void add(Posted& all, const Posted& some) {
  for (const auto& [status, count] : some.answers) {
    all.answers[status] += count;
  }
  all.ms.insert(all.ms.end(), some.ms.begin(), some.ms.end());
}

}  // namespace

Posted post_all(std::uint16_t port, std::span<const Posting> postings, int per_second,
                int connections) {
  Schedule schedule{.port = port,
                    .postings = postings,
                    .began = Steady::now(),
                    .pause = std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second};
  std::vector<Posted> parts(static_cast<std::size_t>(connections));
  std::vector<std::thread> threads;
  for (Posted& part : parts) {
    threads.emplace_back([&schedule, &part] { post_some(schedule, part); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  Posted all;
  all.seconds = std::chrono::duration<double>(Steady::now() - schedule.began).count();
  for (const Posted& part : parts) {
    add(all, part);
  }
  std::sort(all.ms.begin(), all.ms.end());
  return all;
}

}  // namespace ls::bench
