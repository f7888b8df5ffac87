#include "bench/bench_streams/listener.hpp"
#include "bench/bench_streams/measures.hpp"
#include "bench/bench_streams/output_reader.hpp"
#include "bench/bench_streams/paced_sender.hpp"
#include "bench/bench_streams/stage.hpp"
#include "bench/bench_streams/verdict.hpp"
#include "bench/bench_streams/watched.hpp"

#include <fmt/core.h>

#include <array>
#include <thread>

namespace ls::bench {
namespace {

constexpr std::array<double, 3> kQuantiles = {0.5, 0.99, 0.999};

struct Latency {
  std::string name;
  std::vector<double> ms;  // sorted
  double worst_delay_ms = 0.0;
  double cpu_seconds = 0.0;
  Verdict verdict;

  [[nodiscard]] double quantile(double share) const {
    if (ms.empty()) {
      return 0.0;
    }
    const auto last = static_cast<double>(ms.size() - 1);
    return ms[static_cast<std::size_t>(share * last)];
  }
};

// While the listener reads in a thread of its own. How many results lie there in the end.
Result<std::size_t> send_and_wait(PacedSender& sender, Watched& watched, const Options& options,
                                  const Contender& contender, const std::string& address) {
  LS_TRY(watched.start());
  LS_TRY(sender.run());
  const auto all = static_cast<std::int64_t>(options.world.events);
  const auto is_through = [&](std::int64_t now) -> Result<bool> { return now == all; };
  LS_TRY(watched.wait_until(is_through));
  return LS_TRY(read_output(contender, address)).size();
}

Result<Latency> measure_one(const Contender& contender, const Options& options,
                            const std::string& address, const Expected& expected) {
  PacedSender sender(address, options.world, options.rate);
  OutputReader reader = LS_TRY(OutputReader::open(contender, address, OutputReader::From::begin));
  const Millis warm_up = hours(std::int64_t{options.warm_up_seconds} * options.hours_per_second);
  Listener listener(std::move(reader), sender, options.world.start + warm_up);
  Watched watched(contender, address);
  std::thread listening([&] { listener.listen(); });
  const Result<std::size_t> results = send_and_wait(sender, watched, options, contender, address);
  listener.end_after(results.value_or(0));
  listening.join();
  LS_TRY(Result<std::size_t>(results));
  Latency latency;
  latency.name = contender.name;
  latency.ms = LS_TRY(listener.ages_ms());
  latency.worst_delay_ms = sender.worst_delay_ms();
  latency.cpu_seconds = LS_TRY(watched.reading()).cpu_seconds;
  LS_TRY(watched.stop());
  latency.verdict = LS_TRY(judge(contender, address, expected));
  return latency;
}

void write_latency(event::JsonWriter& json, const Latency& one) {
  json.key(one.name).begin_object();
  json.member("results", static_cast<std::uint64_t>(one.ms.size()));
  json.member("p50_ms", rounded(one.quantile(kQuantiles[0])));
  json.member("p99_ms", rounded(one.quantile(kQuantiles[1])));
  json.member("p999_ms", rounded(one.quantile(kQuantiles[2])));
  json.member("max_ms", rounded(one.quantile(1.0)));
  json.member("worst_send_delay_ms", rounded(one.worst_delay_ms));
  json.member("cpu_seconds", rounded(one.cpu_seconds));
  write_verdict(json, one.verdict);
  json.end_object();
}

std::string line_of(const Latency& one) {
  return fmt::format("{}: p50 {:.0f} ms, p99 {:.0f} ms, p99.9 {:.0f} ms, {} results\n{}", one.name,
                     one.quantile(kQuantiles[0]), one.quantile(kQuantiles[1]),
                     one.quantile(kQuantiles[2]), one.ms.size(), complaint(one.name, one.verdict));
}

}  // namespace

Result<Findings> measure_latency(const Options& options) {
  Findings findings;
  event::JsonWriter json(findings.json);
  json.begin_object();
  write_options(json, options);
  json.member("rate", static_cast<std::int64_t>(options.rate));
  json.member("load", rounded(load_average()));
  const Expected expected = expected_rows(options.world);
  for (const std::string& name : {std::string("streams"), std::string("leadstream")}) {
    if (!options.only.empty() && options.only != name) {
      continue;
    }
    // Each reads its input live, so each has a broker of its own.
    const auto stage = LS_TRY(Stage::open(options));
    Result<Contender> made = name == "streams" ? make_streams(options, stage->place())
                                               : make_leadstream(options, stage->place());
    const Contender contender = LS_TRY(std::move(made));
    const Latency one = LS_TRY(measure_one(contender, options, stage->place().address, expected));
    write_latency(json, one);
    findings.table += line_of(one);
    findings.is_right = findings.is_right && one.verdict.is_right();
    LS_TRY(stage->close());
  }
  json.member("outputs_equal", findings.is_right).end_object();
  return findings;
}

}  // namespace ls::bench
