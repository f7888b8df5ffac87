// Broken input from the command line to the dead letters: `produce --unchecked` hands it to a
// running instance, the worker of the project's own topology judges it.

#include "app/command_line.hpp"
#include "app/project.hpp"
#include "app/serve.hpp"
#include "app/wire.hpp"
#include "support/printed.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ls::app {
namespace {

using runtime::LogGateway;

std::string view(const std::string& id, const std::string& time, const std::string& more = "") {
  return R"({"type":"page.viewed","id":")" + id + R"(","time":")" + time +
         R"(","contact_id":"L1")" + more + "}";
}

constexpr const char* kFirst = "2026-05-01T10:00:00Z";
constexpr const char* kLast = "2026-05-01T11:00:00Z";

// A line and the code with which it is refused.
std::vector<std::pair<std::string, std::string>> broken_lines() {
  return {
      {R"({"type":"page.viewed","id":)", "truncated_json"},
      {view("deep", kFirst, ",\"x\":" + std::string(40, '[') + std::string(40, ']')), "too_deep"},
      {view("huge", kFirst, ",\"x\":\"" + std::string(2 << 20, '.') + "\""), "too_large"},
      {view("utf8", kFirst, ",\"x\":\"caf\xe9\""), "invalid_utf8"},
      {view("nan", kFirst, ",\"x\":NaN"), "not_finite"},
      {view("1e400", kFirst, ",\"x\":1e400"), "number_too_large"},
      {view("twice", kFirst, ",\"x\":1,\"x\":2"), "duplicate_key"},
      {view("type", kFirst, ",\"dwell_ms\":\"long\""), "wrong_type"},
      {R"({"type":"page.seen","id":"unknown","time":"2026-05-01T10:00:00Z","contact_id":"L1"})",
       "unknown_type"},
      {R"({"type":"page.viewed","id":"keyless","time":"2026-05-01T10:00:00Z"})", "missing_key"},
      {view("future", "2099-01-01T00:00:00Z"), "future_timestamp"},
      {"", "empty"},
  };
}

std::string code_of(const LogGateway::Record& letter) {
  for (const auto& [name, value] : letter.headers) {
    if (name == "ls-error-code") {
      return value;
    }
  }
  return {};
}

class BrokenInput : public testing::Test {
 protected:
  BrokenInput() {
    settings_.data_dir = folder_.path();
    settings_.topologies.dir = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";
    settings_.topologies.run = {"score"};
    settings_.partitions = 1;  // broken lines have no key; so they share a task with the others
    settings_.workers = 1;
    settings_.http.listen.port = 0;
    settings_.http.body_max = 8 << 20;
    project_ = load_project(settings_).take();
    wire_ = Wire::make(settings_, project_, *clock_).take();
    serve_ = Serve::start(settings_, *project_, *wire_, *clock_).take();
    wire_->engine().start();
  }

  void produce(const std::string& text) {
    const std::string file = folder_ / "lines";
    std::ofstream(file, std::ios::binary) << text;
    test::Printed out;
    test::Printed error;
    CommandContext context{.out = out.stream(), .error = error.stream(), .clock = *clock_};
    const ExitCode code = run_command_line(
        {"produce", file, "--unchecked", "--topic", "crm.web", "-q", "--set",
         "data_dir=" + folder_.path(), "--set", "topologies.dir=" + settings_.topologies.dir},
        context);
    ASSERT_EQ(code, ExitCode::ok) << error.text();
  }

  std::vector<LogGateway::StoredRecord> all(const std::string& topic) {
    return wire_->gateway().read(topic, Partition(0), Offset(0), 1000).take();
  }
  // Waits until the topic holds so many records, or something has hung for far too long.
  std::vector<LogGateway::StoredRecord> wait_for(const std::string& topic, std::size_t count) {
    const std::int64_t start = clock_->monotonic_ns();
    auto records = all(topic);
    while (records.size() < count && clock_->monotonic_ns() - start < 60'000'000'000) {
      std::this_thread::yield();
      records = all(topic);
    }
    return records;
  }

  test::TempFolder folder_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  Settings settings_;
  std::shared_ptr<const Project> project_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<Serve> serve_;
};

TEST_F(BrokenInput, Row20PoisonEndsInTheDeadLettersUnderItsCodeWhileTheStreamGoesOn) {
  const auto broken = broken_lines();
  std::string text = view("first", kFirst) + "\n";
  for (const auto& [line, code] : broken) {
    text += line + "\n";
  }
  text += view("last", kLast) + "\n";

  produce(text);
  const auto scores = wait_for("leads.scores", 2);
  const auto letters = all("leads.dead_letters");
  wire_->engine().stop();

  ASSERT_EQ(letters.size(), broken.size());
  for (std::size_t i = 0; i < broken.size(); ++i) {
    EXPECT_EQ(code_of(letters[i].record), broken[i].second);
    EXPECT_TRUE(letters[i].record.value == broken[i].first) << broken[i].second;
  }
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_NE(scores[1].record.value.find("2026-05-01T11:00:00.000Z"), std::string::npos);
  EXPECT_TRUE(all("leads.late").empty());
  const auto worker = wire_->engine().view().workers.front();
  ASSERT_EQ(worker->tasks.size(), 1U);
  EXPECT_EQ(format_rfc3339(worker->tasks[0].clock), "2026-05-01T11:00:00.000Z");
}

}  // namespace
}  // namespace ls::app
