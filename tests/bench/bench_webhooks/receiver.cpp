#include "bench/bench_webhooks/receiver.hpp"

#include "support/http_log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <unordered_set>

namespace ls::bench {
namespace {

using event::Provider;

constexpr int kPartitions = 4;
constexpr Millis kStep{20};
constexpr int kStepsToStart = 500;
constexpr int kStepsToEnd = 15'000;
constexpr std::string_view kOnce = "bench.once";

// Keys are read from files.
std::string key_file(const std::string& folder, std::string_view name, const std::string& key) {
  std::string path = fmt::format("{}/{}", folder, name);
  std::ofstream(path) << key;
  return path;
}

std::string ingest_settings(const test::WebhookSigner& signer, const std::string& folder) {
  http::WebhookAccesses all = signer.accesses("acme");
  std::string text;
  const auto out = std::back_inserter(text);
  const auto line = [&](std::string_view provider, const std::string& keys) {
    fmt::format_to(out, "    {}: {{ tenant: acme, {} }}\n", provider, keys);
  };
  const auto file = [&](std::string_view key, std::string_view name, const std::string& value) {
    return fmt::format("{}: {}", key, key_file(folder, name, value));
  };
  line("hubspot", file("secret_file", "hubspot", all[Provider::hubspot].secret));
  line("salesforce", file("secret_file", "relay", all[Provider::salesforce].secret));
  line("mailgun", file("secret_file", "mailgun", all[Provider::mailgun].secret));
  line("mautic", file("secret_file", "mautic", all[Provider::mautic].secret) + ", " +
                     file("path_secret_file", "path", all[Provider::mautic].path_secret));
  line("postmark",
       fmt::format("username: {}, {}", all[Provider::postmark].username,
                   file("password_file", "postmark", all[Provider::postmark].password)));
  line("gohighlevel",
       file("public_key_file", "gohighlevel", all[Provider::gohighlevel].public_key));
  line("sendgrid", file("public_key_file", "sendgrid", all[Provider::sendgrid].public_key));
  line("ses", fmt::format("topics: [\"{}\"], certificates_dir: {}", all[Provider::ses].topics[0],
                          all[Provider::ses].certificates));
  return text;
}

std::string settings(const test::WebhookSigner& signer, const std::string& folder) {
  const std::string project = folder + "/project";
  std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/tests/bench/bench_webhooks/project", project);
  std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/topologies/events", project + "/events");
  return fmt::format(
             "topologies: {{ dir: {}, run: [once] }}\n"
             "partitions: {}\n"
             "http:\n"
             "  listen: 127.0.0.1:0\n"
             "  public_url: https://leads.example\n"
             "  ingest:\n",
             project, kPartitions) +
         ingest_settings(signer, folder);
}

std::string_view id_of(std::string_view event) {
  constexpr std::string_view kBefore = "\"id\":\"";
  const std::size_t begin = event.find(kBefore) + kBefore.size();
  return event.substr(begin, event.find('"', begin) - begin);
}

std::int64_t stored_events(const std::map<std::string, std::int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& topic) {
                           return sum + (topic.first.starts_with("crm.") ? topic.second : 0);
                         });
}

}  // namespace

Receiver::Receiver(const test::WebhookSigner& signer)
    : process_(folder_ / "run", settings(signer, folder_.path())) {}

Status Receiver::start() {
  LS_TRY(process_.start());
  for (int step = 0; step < kStepsToStart; ++step) {
    if (const auto port = process_.port()) {
      port_ = *port;
      return {};
    }
    LS_TRY(process_.let_work(kStep));
  }
  return external_error("it serves no HTTP:\n" + process_.log_end());
}

Status Receiver::await_end() {
  test::HttpLog log(port_);
  for (int step = 0; step < kStepsToEnd; ++step) {
    const auto counts = LS_TRY(log.counts());
    if (LS_TRY(log.position_of("once")) >= stored_events(counts)) {
      return {};
    }
    LS_TRY(process_.let_work(kStep));
  }
  return external_error("the topology does not come to the end:\n" + process_.log_end());
}

Result<Receiver::Outcome> Receiver::outcome() {
  test::HttpLog log(port_);
  const auto counts = LS_TRY(log.counts());
  Outcome outcome;
  outcome.stored = static_cast<std::uint64_t>(stored_events(counts));
  const std::string letters = "leads.dead_letters";
  const test::Topics topics = LS_TRY(log.read({std::string(kOnce), letters}));
  outcome.dead_letters = topics.find(letters)->second.size();
  const auto& records = topics.find(kOnce)->second;
  std::unordered_set<std::string_view> ids;
  for (const flow::StoredRecord& record : records) {
    ids.insert(id_of(record.value));
  }
  outcome.once = records.size();
  outcome.distinct = ids.size();
  return outcome;
}

Status Receiver::stop() {
  const int code = LS_TRY(process_.stop());
  return code == 0 ? Status() : external_error("it did not end well:\n" + process_.log_end());
}

}  // namespace ls::bench
