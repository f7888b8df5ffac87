#include "app/topology_tests/runner.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

namespace ls::app {
namespace {

using flow::Driver;
using flow::StoredRecord;
using Topologies = std::vector<std::shared_ptr<const flow::Topology>>;

constexpr std::string_view kDeadLetters = "leads.dead_letters";
constexpr std::string_view kLate = "leads.late";

struct Prepared {
  const TestCase& test;
  Topologies topologies;
  std::unique_ptr<Driver> driver;
  std::uint64_t signals = 0;  // given so far
};

Error at(const config::Place& place, std::string text) {
  Error error = user_error(fmt::format("{}: {}", config::to_string(place), text));
  error.code = config::kConfigErrorCode;
  return error;
}

flow::DriverOptions options_for(const TestCase& test, flow::DriverOptions options) {
  if (test.boundary) {
    options.boundary = *test.boundary;
    options.lag.reset();
  }
  options.lag = test.lag ? test.lag : options.lag;
  options.disorder = test.disorder ? test.disorder : options.disorder;
  options.order = test.order;
  options.is_observed = true;
  return options;
}

Result<Prepared> prepare(const Project& project, const TestCase& test,
                         const flow::DriverOptions& options) {
  std::vector<std::string> names{test.topology};
  names.insert(names.end(), test.with.begin(), test.with.end());
  Prepared prepared{test, {}, nullptr};
  for (const std::string& name : names) {
    auto topology = project.find(name);
    if (topology == nullptr) {
      return at(test.place, fmt::format("there is no topology \"{}\"", name));
    }
    prepared.topologies.push_back(std::move(topology));
  }
  prepared.driver =
      LS_TRY(Driver::make(prepared.topologies, project.catalog, options_for(test, options)));
  return prepared;
}

Status push(Prepared& prepared, const GivenMessage& message, const std::string& topic,
            EventTime clock) {
  const std::string origin = fmt::format("1|test|0|{}|{}", message.time.ms, prepared.signals);
  std::vector<flow::Header> headers;
  if (!message.lead.empty()) {
    headers = {{"ls-o", origin}, {"ls-k", message.lead}};
    ++prepared.signals;
  }
  return prepared.driver->push(topic, message.key, message.value, message.appended.value_or(clock),
                               headers);
}

// Messages lie in the driver until the clock moves; the end of the case moves it past them all.
// Only events move it, as in a run: not when they arrived, and none that is ahead of its arrival.
Status give(Prepared& prepared) {
  EventTime clock = EventTime::min();
  const std::string& first_topic = prepared.topologies.front()->sources().front().topics.front();
  for (const GivenStep& step : prepared.test.given) {
    if (const auto* by = std::get_if<Millis>(&step.what)) {
      if (clock == EventTime::min()) {
        return at(step.place, "nothing was given yet, so there is no time to advance from");
      }
      clock = clock + *by;
      LS_TRY(prepared.driver->run(clock));
      continue;
    }
    const auto& message = std::get<GivenMessage>(step.what);
    clock = std::max(clock, std::min(message.time, message.appended.value_or(message.time)));
    LS_TRY(push(prepared, message, message.topic.empty() ? first_topic : message.topic, clock));
  }
  LS_TRY(prepared.driver->run());
  return prepared.driver->run(clock);
}

// What an expectation names: a node's last output per key, or a topic's records.
struct Rows {
  std::vector<ActualRow> rows;
  bool is_by_key = false;
};

std::string header_of(const StoredRecord& record, std::string_view name) {
  const auto found = std::ranges::find_if(record.headers,
                                          [&](const auto& header) { return header.first == name; });
  return found == record.headers.end() ? std::string() : found->second;
}

Rows rows_of_topic(const Driver& driver, std::string_view topic) {
  Rows rows;
  for (const StoredRecord& record : driver.topic(topic)) {
    rows.rows.push_back({record.key, record.value, {}});
  }
  return rows;
}

Rows dead_letters(const Driver& driver) {
  Rows rows;
  for (const StoredRecord& record : driver.topic(kDeadLetters)) {
    rows.rows.push_back({record.key,
                         {},
                         {{"code", header_of(record, "ls-error-code")},
                          {"pointer", header_of(record, "ls-error-pointer")},
                          {"topology", header_of(record, "ls-error-topology")},
                          {"node", header_of(record, "ls-error-node")}}});
  }
  return rows;
}

Rows late_events(const Driver& driver) {
  Rows rows;
  for (const StoredRecord& record : driver.topic(kLate)) {
    rows.rows.push_back({record.key,
                         record.value,
                         {{"topology", header_of(record, "ls-late-topology")},
                          {"node", header_of(record, "ls-late-node")},
                          {"by_ms", header_of(record, "ls-late-by-ms")},
                          {"closed_at", header_of(record, "ls-late-closed-at")},
                          {"window_start", header_of(record, "ls-late-window-start")},
                          {"window_end", header_of(record, "ls-late-window-end")},
                          {"event_time", header_of(record, "ls-late-event-time")}}});
  }
  return rows;
}

std::optional<Rows> rows_of_part(const Driver& driver, const flow::Topology& topology,
                                 std::string_view id) {
  if (topology.find_node(id) != nullptr) {
    Rows rows;
    rows.is_by_key = true;
    for (const Driver::NodeOutput& output : driver.node_output(topology.name(), id)) {
      rows.rows.push_back({output.key, output.json, {}});
    }
    return rows;
  }
  for (const flow::SinkDef& sink : topology.sinks()) {
    if (sink.id == id) {
      return rows_of_topic(driver, sink.topic);
    }
  }
  return std::nullopt;
}

// "engagement" is looked for in all topologies of the case, in their order; "train.learn" in one.
Result<Rows> rows_of(const Prepared& prepared, const ExpectedRows& expected) {
  const Driver& driver = *prepared.driver;
  if (expected.name == "dead_letters") {
    return dead_letters(driver);
  }
  if (expected.name == "late") {
    return late_events(driver);
  }
  for (const auto& topology : prepared.topologies) {
    std::string_view id = expected.name;
    if (id.starts_with(topology->name() + ".")) {
      id.remove_prefix(topology->name().size() + 1);
    }
    if (auto rows = rows_of_part(driver, *topology, id)) {
      return std::move(*rows);
    }
  }
  return at(expected.place,
            fmt::format("no topology of this case has a node or sink \"{}\"", expected.name));
}

std::string key_of(const config::Node& row) {
  const auto key = row.find("key");
  return key ? key->text() : std::string();
}

bool is_absent(const config::Node& row) {
  const auto absent = row.find("absent");
  return absent && absent->text() == "true";
}

std::string keys_text(const Rows& rows) {
  constexpr std::size_t kShownMax = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(rows.rows.size(), kShownMax); ++i) {
    text += (text.empty() ? "" : ", ") + rows.rows[i].key;
  }
  return text.empty() ? "there are none"
                      : fmt::format("there {} {}{}", rows.rows.size() == 1 ? "is" : "are", text,
                                    rows.rows.size() > kShownMax ? ", …" : "");
}

// The best that can be said about a row which none of the actual ones fits.
std::optional<Mismatch> match_any(const ExpectedRows& expected, const config::Node& row, Rows& rows,
                                  RowMatch& match) {
  const bool has_key = row.find("key").has_value();
  std::optional<Mismatch> nearest;
  for (auto actual = rows.rows.begin(); actual != rows.rows.end(); ++actual) {
    if (has_key && actual->key != key_of(row)) {
      continue;
    }
    const auto mismatch = match.compare(row, *actual);
    if (!mismatch) {
      if (!is_absent(row)) {
        rows.rows.erase(actual);  // one record fits one row
        return std::nullopt;
      }
      return Mismatch{row.place(), fmt::format("{}: {} is there, but should be absent",
                                               expected.name, key_of(row))};
    }
    if (!nearest) {
      nearest = Mismatch{mismatch->place,
                         fmt::format("{}: {}: {}", expected.name, actual->key, mismatch->text)};
    }
  }
  if (is_absent(row)) {
    return std::nullopt;
  }
  if (nearest) {
    return nearest;
  }
  return Mismatch{row.place(), fmt::format("{}: expected a record{}; {}", expected.name,
                                           has_key ? " with key " + key_of(row) : std::string(),
                                           keys_text(rows))};
}

// The first place at which what there is differs from what is listed.
std::optional<Mismatch> match_whole(const ExpectedRows& expected, const Rows& rows,
                                    RowMatch& match) {
  for (std::size_t i = 0; i < expected.rows->size(); ++i) {
    const config::Node& row = (*expected.rows)[i];
    if (i >= rows.rows.size()) {
      return Mismatch{row.place(), fmt::format("{}: expected a record number {}; there are {}",
                                               expected.name, i + 1, rows.rows.size())};
    }
    if (row.find("key") && rows.rows[i].key != key_of(row)) {
      return Mismatch{row.place(),
                      fmt::format("{}: record {}: expected key {}, not {}", expected.name, i + 1,
                                  key_of(row), rows.rows[i].key)};
    }
    if (const auto mismatch = match.compare(row, rows.rows[i])) {
      return Mismatch{mismatch->place,
                      fmt::format("{}: record {}: {}", expected.name, i + 1, mismatch->text)};
    }
  }
  if (rows.rows.size() > expected.rows->size()) {
    return Mismatch{
        expected.place,
        fmt::format("{}: expected {} records, not {}; the next one is {} {}", expected.name,
                    expected.rows->size(), rows.rows.size(), rows.rows[expected.rows->size()].key,
                    rows.rows[expected.rows->size()].json)};
  }
  return std::nullopt;
}

Status check(const Prepared& prepared, const ExpectedRows& expected, RowMatch& match,
             std::vector<Mismatch>& mismatches) {
  Rows rows = LS_TRY(rows_of(prepared, expected));
  if (expected.is_whole) {
    if (auto mismatch = match_whole(expected, rows, match)) {
      mismatches.push_back(std::move(*mismatch));
    }
    return {};
  }
  const bool is_exact = expected.name == "dead_letters" || expected.name == "late";
  const auto count =
      is_exact && expected.rows && !expected.count ? expected.rows->size() : expected.count;
  if (count && *count != rows.rows.size()) {
    mismatches.push_back(
        {expected.place, fmt::format("{}: expected {} record{}, not {}", expected.name, *count,
                                     *count == 1 ? "" : "s", rows.rows.size())});
  }
  for (const config::Node& row : expected.rows.value_or(std::vector<config::Node>())) {
    if (auto mismatch = match_any(expected, row, rows, match)) {
      mismatches.push_back(std::move(*mismatch));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Mismatch>> run_test_case(const Project& project, const TestCase& test,
                                            const flow::DriverOptions& options) {
  Prepared prepared = LS_TRY(prepare(project, test, options));
  LS_TRY(give(prepared));
  RowMatch match;
  std::vector<Mismatch> mismatches;
  for (const ExpectedRows& expected : test.expected) {
    LS_TRY(check(prepared, expected, match, mismatches));
  }
  return mismatches;
}

Result<std::vector<std::string>> find_test_files(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    if (!std::filesystem::is_directory(argument)) {
      files.push_back(argument);
      continue;
    }
    std::vector<std::string> found;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(argument, failure)) {
      if (entry.path().filename().string().ends_with("_test.yaml")) {
        found.push_back(entry.path().string());
      }
    }
    if (failure) {
      return user_error(fmt::format("{}: {}", argument, failure.message()));
    }
    std::ranges::sort(found);
    files.insert(files.end(), found.begin(), found.end());
  }
  if (files.empty()) {
    return user_error("there are no files *_test.yaml");
  }
  return files;
}

}  // namespace ls::app
