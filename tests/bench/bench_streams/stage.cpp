#include "bench/bench_streams/stage.hpp"

#include "support/kafka_client.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace ls::bench {
namespace {

// It serves both contenders for minutes. Changelogs of windows are soon past their retention, and
// looked at often enough that they do not fill the disk.
test::KafkaBroker::Options broker_options() {
  return {.memory = "1g",
          .starts_soon = false,
          .properties = "log.retention.check.interval.ms=30000\n"};
}

}  // namespace

Stage::Stage(const Options& options) : broker_(options.kafka, broker_options()) {
  place_.folder = options.keep.empty() ? temporary_.emplace().path() : options.keep;
  place_.address = broker_.address();
}

Result<std::unique_ptr<Stage>> Stage::open(const Options& options) {
  auto stage = std::make_unique<Stage>(options);
  fmt::print(stderr, "the broker starts (Apache Kafka {})\n", options.kafka);
  LS_TRY(stage->broker_.start());
  const test::KafkaClient client(stage->place_.address);
  for (const char* topic : {"bench.events", "bench.streams.tumbling", "bench.streams.hopping",
                            "bench.leadstream.tumbling", "bench.leadstream.hopping"}) {
    LS_TRY(client.create({topic, kPartitions, {{"retention.ms", "-1"}}}));
  }
  return stage;
}

Result<std::vector<Contender>> make_contenders(const Options& options, const Place& place) {
  std::vector<Contender> all;
  if (options.only != "leadstream") {
    all.push_back(LS_TRY(make_streams(options, place)));
  }
  if (options.only != "streams") {
    all.push_back(LS_TRY(make_leadstream(options, place)));
  }
  return all;
}

}  // namespace ls::bench
