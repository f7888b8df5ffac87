#include "bench/bench_streams/measures.hpp"
#include "bench/bench_streams/options.hpp"
#include "support/kafka_broker.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <fstream>

namespace ls::bench {
namespace {

Result<Findings> measure(const Options& options) {
  if (options.measure == "recovery") {
    return measure_recovery(options);
  }
  if (options.measure == "latency") {
    return measure_latency(options);
  }
  return measure_throughput(options);
}

int run(const Options& options) {
  if (const auto why = test::KafkaBroker::why_missing(options.kafka)) {
    fmt::print(stderr, "!!!! NOT MEASURED: {}\n", *why);
    return 1;
  }
  const Result<Findings> findings = measure(options);
  if (!findings) {
    fmt::print(stderr, "bench_streams: {}\n", findings.error().message);
    return 1;
  }
  fmt::print(stderr, "\n{}\n", findings->table);
  std::fflush(stderr);
  fmt::print("{}\n", findings->json);
  if (!options.json_file.empty()) {
    std::ofstream(options.json_file) << findings->json << '\n';
  }
  return findings->is_right ? 0 : 1;
}

}  // namespace
}  // namespace ls::bench

int main(int argc, char** argv) {
  ls::bench::Options options;
  if (const auto ended = ls::bench::read_options(argc, argv, options)) {
    return *ended;
  }
  return ls::bench::run(options);
}
