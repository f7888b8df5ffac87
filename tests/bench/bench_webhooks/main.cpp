#include "bench/bench_engine/machine.hpp"
#include "bench/bench_streams/process_meter.hpp"
#include "bench/bench_streams/progress.hpp"
#include "bench/bench_webhooks/payloads.hpp"
#include "bench/bench_webhooks/poster.hpp"
#include "bench/bench_webhooks/receiver.hpp"

#include "leadstream/event/json_writer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>

namespace ls::bench {
namespace {

struct Options {
  int rate = 10'000;
  int seconds = 20;
  int connections = 64;
  int repeat_each = 50;
  std::string json_file;
};

struct Load {
  std::vector<Posting> postings;
  std::uint64_t webhooks = 0;
  std::uint64_t repeated = 0;
  std::uint64_t items = 0;
};

// Every so many a provider that saw no answer posts the very same bytes again, a second later or,
// towards the end, with the last.
Load make_load(const Options& options, const test::WebhookSigner& signer, EventTime now) {
  Load load;
  load.webhooks = static_cast<std::uint64_t>(options.rate) * options.seconds;
  Progress progress("webhooks signed", load.webhooks);
  for (std::uint64_t number = 0; number < load.webhooks; ++number) {
    const Payload payload = payload_of(number, now);
    const auto name = fmt::format("{:050}", number);
    Posting posting{to_bytes(signer.call(payload.provider, payload.text, now, name)), number};
    load.items += static_cast<std::uint64_t>(payload.items);
    if (number % static_cast<std::uint64_t>(options.repeat_each) == 0) {
      ++load.repeated;
      const auto later = number + static_cast<std::uint64_t>(options.rate);
      load.postings.push_back({posting.bytes, std::min(later, load.webhooks - 1)});
    }
    load.postings.push_back(std::move(posting));
    progress.show(number + 1);
  }
  std::stable_sort(load.postings.begin(), load.postings.end(),
                   [](const Posting& a, const Posting& b) { return a.turn < b.turn; });
  return load;
}

struct Findings {
  Load load;
  Posted posted;
  Receiver::Outcome outcome;
  double cpu_seconds = 0.0;
  double peak_mb = 0.0;

  [[nodiscard]] double quantile(double share) const {
    const auto last = static_cast<double>(posted.ms.size() - 1);
    return posted.ms[static_cast<std::size_t>(share * last)];
  }
  [[nodiscard]] double rate() const {
    return static_cast<double>(posted.ms.size()) / posted.seconds;
  }
  [[nodiscard]] double cpu_us() const {
    return cpu_seconds * 1e6 / static_cast<double>(posted.ms.size());
  }
  // Taken, or known to have been taken before.
  [[nodiscard]] bool all_answered() const {
    return std::all_of(posted.answers.begin(), posted.answers.end(),
                       [](const auto& one) { return one.first == 202 || one.first == 409; });
  }
  [[nodiscard]] bool is_right() const {
    return all_answered() && outcome.dead_letters == 0 && outcome.once == load.items &&
           outcome.distinct == load.items;
  }
};

Result<Findings> measure(const Options& options) {
  const std::unique_ptr<Clock> clock = make_system_clock();
  const test::WebhookSigner signer;
  Findings findings;
  findings.load = make_load(options, signer, clock->now());
  Receiver receiver(signer);
  LS_TRY(receiver.start());
  const ProcessReading before = LS_TRY(read_process(receiver.id()));
  findings.posted =
      post_all(receiver.port(), findings.load.postings, options.rate, options.connections);
  LS_TRY(receiver.await_end());
  const ProcessReading after = LS_TRY(read_process(receiver.id()));
  findings.outcome = LS_TRY(receiver.outcome());
  findings.cpu_seconds = after.cpu_seconds - before.cpu_seconds;
  findings.peak_mb = after.peak_mb;
  LS_TRY(receiver.stop());
  return findings;
}

void print_table(const Findings& found) {
  fmt::print(stderr,
             "\n{} webhooks with {} items, {} of them posted twice, in {:.1f} s: {:.0f} a second\n"
             "latency p50 {:.1f} ms, p99 {:.1f} ms, max {:.0f} ms; CPU {:.0f} us a webhook; "
             "{:.0f} MB\n{} events stored, {} passed on once, {} distinct, {} dead letters: {}\n",
             found.load.webhooks, found.load.items, found.load.repeated, found.posted.seconds,
             found.rate(), found.quantile(0.5), found.quantile(0.99), found.quantile(1.0),
             found.cpu_us(), found.peak_mb, found.outcome.stored, found.outcome.once,
             found.outcome.distinct, found.outcome.dead_letters,
             found.is_right() ? "as posted" : "NOT AS POSTED");
}

std::string json_of(const Options& options, const Findings& found) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("machine", machine());
  json.member("rate_asked", static_cast<std::int64_t>(options.rate));
  json.member("connections", static_cast<std::int64_t>(options.connections));
  json.member("webhooks", found.load.webhooks).member("items", found.load.items);
  json.member("repeated", found.load.repeated).member("seconds", found.posted.seconds);
  json.member("webhooks_per_second", found.rate());
  json.member("p50_ms", found.quantile(0.5)).member("p99_ms", found.quantile(0.99));
  json.member("cpu_us_per_webhook", found.cpu_us()).member("peak_mb", found.peak_mb);
  json.key("answers").begin_object();
  for (const auto& [status, count] : found.posted.answers) {
    json.member(std::to_string(status), count);
  }
  json.end_object();
  json.member("events_stored", found.outcome.stored).member("events_once", found.outcome.once);
  json.member("distinct", found.outcome.distinct);
  json.member("dead_letters", found.outcome.dead_letters);
  json.member("as_posted", found.is_right()).end_object();
  return text;
}

int run(const Options& options) {
  const Result<Findings> findings = measure(options);
  if (!findings) {
    fmt::print(stderr, "bench_webhooks: {}\n", findings.error().message);
    return 1;
  }
  print_table(*findings);
  const std::string json = json_of(options, *findings);
  fmt::print("{}\n", json);
  if (!options.json_file.empty()) {
    std::ofstream(options.json_file) << json << '\n';
  }
  return findings->is_right() ? 0 : 1;
}

}  // namespace
}  // namespace ls::bench

int main(int argc, char** argv) {
  ls::bench::Options options;
  CLI::App app(
      "Posts webhooks of all providers to a running leadstream, signed, at a steady rate.");
  app.add_option("--rate", options.rate, "Webhooks a second")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  // What is signed before the first is posted must still be young enough when the last is.
  app.add_option("--seconds", options.seconds, "How long")
      ->capture_default_str()
      ->check(CLI::Range(1, 60));
  app.add_option("--connections", options.connections, "Kept open, one request at a time on each")
      ->capture_default_str()
      ->check(CLI::Range(1, 200));
  app.add_option("--repeat-each", options.repeat_each, "Every so many are posted twice")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--json", options.json_file, "Write the JSON line to this file too");
  CLI11_PARSE(app, argc, argv);
  return ls::bench::run(options);
}
