#include "bench/bench_engine/report.hpp"
#include "bench/bench_engine/rows.hpp"
#include "support/kafka_broker.hpp"
#include "support/kafka_client.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/base/log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <unistd.h>

namespace ls::bench {
namespace {

struct Options {
  std::size_t events = 200'000;
  int repeat = 3;
  std::string kafka = "3.9.1";
  std::string json_file;
  std::vector<std::string> rows;  // empty: all
};

constexpr const char* kBareTopic = "bench.copies";

app::Settings settings_for(std::string topology) {
  app::Settings settings;
  settings.topologies.dir = LEADSTREAM_SOURCE_DIR "/topologies";
  settings.topologies.run = {std::move(topology)};
  settings.partitions = kPartitions;
  for (const char* topic : {"crm.lead", "crm.web", "crm.email", "crm.msg", "crm.label"}) {
    settings.topics[topic] = kInputTopic;
  }
  settings.time.idle = Millis{0};
  settings.kafka.replication_factor = 1;
  settings.kafka.min_insync_replicas = 1;
  return settings;
}

// Runs the rows one after the other and collects what they show.
class Bench {
 public:
  explicit Bench(const Options& options)
      : options_(options), clock_(make_system_clock()), settings_(settings_for("score")) {}

  Result<Report> run() {
    input_ = LS_TRY(make_input(settings_, options_.events));
    score_ = LS_TRY(app::load_project(settings_));
    report_.load = load_average();
    report_.events = input_->messages.size();
    report_.bytes_per_event =
        static_cast<double>(input_->value_bytes) / static_cast<double>(report_.events);
    LS_TRY(row("decode", "decode", [this](int) { return run_decode(setup()); }));
    LS_TRY(row("engine_in_memory", "score, no log, state in memory",
               [this](int) { return run_in_memory(setup(), StateIn::memory); }));
    LS_TRY(row("engine", "score, no log, state in RocksDB",
               [this](int) { return run_in_memory(setup(), StateIn::rocksdb); }));
    LS_TRY(
        row("embedded", "score on the embedded log", [this](int) { return embedded({"score"}); }));
    LS_TRY(row("embedded_all", "score, train and watch on the embedded log", [this](int) {
      return embedded({"score", "train", "watch"});
    }));
    LS_TRY(leads());
    LS_TRY(on_kafka());
    return report_;
  }

 private:
  [[nodiscard]] Setup setup() const {
    return {settings_, score_, *input_, *clock_};
  }
  [[nodiscard]] Setup setup_for(const std::string& reader) const {
    return {settings_, score_, *input_, *clock_, reader};
  }

  [[nodiscard]] bool is_wanted(std::string_view name) const {
    return options_.rows.empty() ||
           std::find(options_.rows.begin(), options_.rows.end(), name) != options_.rows.end();
  }

  // `once` gets the number of the run.
  Status row(std::string name, std::string what, const std::function<Result<Sample>(int)>& once) {
    if (!is_wanted(name)) {
      return {};
    }
    Row measured{std::move(name), std::move(what), {}};
    for (int i = 0; i < options_.repeat; ++i) {
      if (isatty(STDERR_FILENO) != 0) {
        fmt::print(stderr, "\r\x1b[K{}, run {} of {}", measured.what, i + 1, options_.repeat);
      }
      measured.samples.push_back(LS_TRY(once(i).with(measured.what)));
    }
    if (isatty(STDERR_FILENO) != 0) {
      fmt::print(stderr, "\r\x1b[K");
    }
    report_.rows.push_back(std::move(measured));
    return {};
  }

  Result<Sample> embedded(std::vector<std::string> topologies) {
    app::Settings settings = settings_;
    settings.topologies.run = std::move(topologies);
    return on_log(std::move(settings), setup());
  }

  // A new log for each run; closed and opened once, so that what loading left to do is done.
  Result<Sample> on_log(app::Settings settings, const Setup& setup) {
    const test::TempFolder folder;
    settings.data_dir = folder.path();
    const auto project = LS_TRY(app::load_project(settings));
    {
      const auto log = LS_TRY(app::open_log(settings, *clock_));
      LS_TRY(preload(setup.input, settings, *log));
    }
    return run_engine(settings, project, setup);
  }

  static Result<Sample> at_half_load(const Setup& setup) {
    const Sample full = LS_TRY(run_in_memory(setup, StateIn::rocksdb));
    return run_paced(setup, StateIn::rocksdb, events_per_second(full) / 2);
  }

  // The learned lead score, with all its features. Its world is another one.
  Status leads() {
    constexpr std::array<std::string_view, 4> kRows = {"lead_in_memory", "lead_state", "lead_half",
                                                       "lead"};
    if (std::none_of(kRows.begin(), kRows.end(), [&](auto name) { return is_wanted(name); })) {
      return {};
    }
    const app::Settings settings = settings_for("lead_scores");
    const auto input = LS_TRY(make_lead_input(settings, options_.events));
    const auto project = LS_TRY(app::load_project(settings));
    const Setup setup{settings, project, *input, *clock_, "lead_scores"};
    LS_TRY(row("lead_in_memory", "lead_scores, no log, state in memory",
               [&](int) { return run_in_memory(setup, StateIn::memory); }));
    LS_TRY(row("lead_state", "lead_scores, no log, state in RocksDB",
               [&](int) { return run_in_memory(setup, StateIn::rocksdb); }));
    LS_TRY(row("lead_half", "the same at half of the load it can take",
               [&](int) { return at_half_load(setup); }));
    return row("lead", "lead_scores on the embedded log",
               [&](int) { return on_log(settings, setup); });
  }

  Status on_kafka() {
    constexpr std::array<std::string_view, 5> kRows = {"bare", "bare_plain", "kafka_pass",
                                                       "kafka_unique", "kafka"};
    if (std::none_of(kRows.begin(), kRows.end(), [&](auto name) { return is_wanted(name); })) {
      return {};
    }
    if (const auto why = test::KafkaBroker::why_missing(options_.kafka)) {
      fmt::print(stderr, "!!!! NOT MEASURED on Kafka: {}\n", *why);
      return test::KafkaBroker::is_required() ? external_error(*why) : Status();
    }
    test::KafkaBroker broker(options_.kafka);
    LS_TRY(broker.start());
    report_.kafka_version = options_.kafka;
    LS_TRY(load_kafka(broker.address()));
    const auto bare = [&](BareKind kind, std::string_view group) {
      return [this, &broker, kind, group](int i) {
        return run_bare(setup(),
                        {broker.address(), fmt::format("{}{}", group, i), kBareTopic, kind});
      };
    };
    LS_TRY(row("bare", "bare librdkafka, transactions", bare(BareKind::transactions, "bare")));
    LS_TRY(row("bare_plain", "bare librdkafka, no transactions", bare(BareKind::plain, "plain")));
    LS_TRY(row("kafka_pass", "events passed on, on Kafka, exactly once",
               [&](int i) { return copies("pass", broker.address(), i); }));
    LS_TRY(row("kafka_unique", "events passed on once, with changelog, on Kafka, exactly once",
               [&](int i) { return copies("unique", broker.address(), i); }));
    LS_TRY(row("kafka", "score on Kafka, exactly once",
               [&](int i) { return kafka(broker.address(), fmt::format("bench{}", i)); }));
    return broker.stop();
  }

  app::Settings kafka_settings(const std::string& address, const std::string& app) const {
    app::Settings settings = settings_;
    settings.engine = app::Engine::kafka;
    settings.kafka.bootstrap = {address};
    settings.app = app;
    return settings;
  }

  // Making a wire makes the topics.
  Status load_kafka(const std::string& address) {
    const test::TempFolder folder;
    app::Settings settings = kafka_settings(address, "load");
    settings.data_dir = folder.path();
    const auto wire = LS_TRY(app::Wire::make(settings, score_, *clock_));
    const test::KafkaClient client(address);
    LS_TRY(client.create({.name = kBareTopic, .partitions = kPartitions}));
    return preload(*input_, settings, wire->gateway());
  }

  // Each run is another application: it begins at the first record, without state.
  Result<Sample> kafka(const std::string& address, const std::string& app) {
    const test::TempFolder folder;
    app::Settings settings = kafka_settings(address, app);
    settings.data_dir = folder.path();
    return run_engine(settings, score_, setup());
  }

  // A topology that does next to nothing.
  Result<Sample> copies(const std::string& topology, const std::string& address, int run) {
    const test::TempFolder folder;
    std::error_code failed;
    std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/tests/bench/bench_engine/project", folder.path(),
                          failed);
    std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/topologies/events", folder / "events", failed);
    app::Settings settings = kafka_settings(address, fmt::format("{}{}", topology, run));
    settings.topologies = {folder.path(), {topology}};
    settings.data_dir = folder / "data";
    return run_engine(settings, LS_TRY(app::load_project(settings)), setup_for(topology));
  }

  const Options& options_;
  std::unique_ptr<Clock> clock_;
  app::Settings settings_;
  std::unique_ptr<Input> input_;
  std::shared_ptr<const app::Project> score_;
  Report report_;
};

int run(const Options& options) {
  configure_log(LogLevel::warn, LogFormat::text);
  const Result<Report> report = Bench(options).run();
  if (!report) {
    fmt::print(stderr, "bench_engine: {}\n", report.error().message);
    return 1;
  }
  const std::string json = report_json(*report);
  print_table(*report, stdout);
  fmt::print("\n{}\n", json);
  if (!options.json_file.empty()) {
    std::ofstream file(options.json_file);
    file << json << '\n';
    return file.good() ? 0 : 1;
  }
  return 0;
}

}  // namespace
}  // namespace ls::bench

int main(int argc, char** argv) {
  ls::bench::Options options;
  CLI::App app("Measures the whole engine: decoding, scoring, the embedded log, Kafka.");
  app.add_option("--events", options.events, "Of the input")->capture_default_str();
  app.add_option("--repeat", options.repeat, "Runs of each row")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--kafka", options.kafka, "Version of the broker")->capture_default_str();
  app.add_option("--json", options.json_file, "Write the JSON line to this file too");
  app.add_option("--row", options.rows, "Only this row; may be repeated");
  CLI11_PARSE(app, argc, argv);
  return ls::bench::run(options);
}
