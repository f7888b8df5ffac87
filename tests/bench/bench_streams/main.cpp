#include "bench/bench_streams/reference.hpp"
#include "bench/bench_streams/report.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"
#include "support/temp_folder.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <utility>

namespace ls::bench {
namespace {

// The broker serves both contenders for minutes. Changelogs of windows are soon past their
// retention, and looked at often enough that they do not fill the disk.
test::KafkaBroker::Options broker_options() {
  return {.memory = "1g",
          .starts_soon = false,
          .properties = "log.retention.check.interval.ms=30000\n"};
}

Status create_topics(const test::KafkaClient& client) {
  for (const char* topic : {"bench.events", "bench.streams.tumbling", "bench.streams.hopping",
                            "bench.leadstream.tumbling", "bench.leadstream.hopping"}) {
    LS_TRY(client.create({topic, kPartitions, {{"retention.ms", "-1"}}}));
  }
  return {};
}

double load_average() {
  double load = 0.0;
  std::ifstream("/proc/loadavg") >> load;
  return load;
}

class Bench {
 public:
  explicit Bench(const Options& options) : broker_(options.kafka, broker_options()) {
    report_.options = options;
    report_.load = load_average();
    place_.folder = options.keep.empty() ? temporary_.emplace().path() : options.keep;
  }

  Result<Report> run() {
    fmt::print(stderr, "the broker starts (Apache Kafka {})\n", report_.options.kafka);
    LS_TRY(broker_.start());
    place_.address = broker_.address();
    LS_TRY(create_topics(test::KafkaClient(place_.address)));
    report_.input = LS_TRY(load_input(place_.address, report_.options.world));
    fmt::print(stderr, "the input is written in {:.1f} s; the reference is computed\n",
               report_.input.seconds);
    wanted_ = reference(report_.options.world, 1, 1);
    const WindowRows days = reference(report_.options.world, 24, 1);
    wanted_.insert(wanted_.end(), days.begin(), days.end());
    report_.digest = digest(wanted_);
    report_.rows = wanted_.size();
    if (report_.options.only != "leadstream") {
      LS_TRY(contest(make_streams(report_.options, place_)));
    }
    if (report_.options.only != "streams") {
      LS_TRY(contest(make_leadstream(report_.options, place_)));
    }
    LS_TRY(broker_.stop());
    return report_;
  }

 private:
  Status contest(Result<Contender> made) {
    const Contender contender = LS_TRY(std::move(made));
    Verdict verdict;
    verdict.name = contender.name;
    verdict.effort = LS_TRY(measure(contender, place_, report_.input, broker_.process_id()));
    fmt::print(stderr, "{} took {:.1f} s; its output is read\n", contender.name,
               verdict.effort.seconds);
    WindowRows rows = LS_TRY(read_output(contender, place_));
    verdict.digest = digest(rows);
    verdict.rows = rows.size();
    verdict.difference = difference(wanted_, rows);
    report_.verdicts.push_back(std::move(verdict));
    return {};
  }

  std::optional<test::TempFolder> temporary_;
  Place place_;
  test::KafkaBroker broker_;
  WindowRows wanted_;
  Report report_;
};

int run(const Options& options) {
  if (const auto why = test::KafkaBroker::why_missing(options.kafka)) {
    fmt::print(stderr, "!!!! NOT MEASURED: {}\n", *why);
    return 1;
  }
  const Result<Report> report = Bench(options).run();
  if (!report) {
    fmt::print(stderr, "bench_streams: {}\n", report.error().message);
    return 1;
  }
  print_report(*report, stderr);
  const std::string json = report_json(*report);
  fmt::print("{}\n", json);
  if (!options.json_file.empty()) {
    std::ofstream(options.json_file) << json << '\n';
  }
  return report->is_right() ? 0 : 1;
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
