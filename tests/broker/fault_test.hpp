#pragma once

#include "broker/crash_run.hpp"
#include "support/broker_test.hpp"
#include "support/fault_proxy.hpp"
#include "support/quick_project.hpp"
#include "support/test_project.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ls::test {

// The program on a real broker under a fault of the fault matrix (tests/README.md): a test
// prepares, lets the fault happen in the middle of the work, and has the finished run judged.
class FaultTest : public BrokerTest {
 protected:
  static constexpr std::int32_t kPartitions = 3;

  // What a fault needs; the rest is the same for all.
  struct Setup {
    std::size_t instances = 1;
    std::string kafka = {};   // settings of the client: "session_timeout: 6s"
    std::string broker = {};  // lines for server.properties
    std::string http = "enabled: false";
    std::int64_t leads = 500;  // of the world; about seven records each
    // The program reaches the broker through a bad network; who observes and judges does not.
    bool is_behind_proxy = false;
    std::optional<CrashWorld> world = {};  // instead of a generated one
    std::size_t padding = 0;               // bytes that make each sound event larger
    std::string memory = "256MiB";         // of the program
  };
  // Starts the broker and loads the world.
  void prepare(const Setup& setup);
  // Waits until everything is processed, ends the program in order, and judges: by its own auditor
  // and by a reader of its own, against the lockstep run.
  void finish_and_judge();

  KafkaBroker& broker() {
    return *broker_;
  }
  FaultProxy& network() {
    return *proxy_;
  }
  KafkaCrashRun& run() {
    return *run_;
  }
  // Of the first instance's task.
  [[nodiscard]] std::string state_folder(std::int32_t partition) const;
  // What a page of the first instance says now; empty while it serves none.
  [[nodiscard]] std::string page(const std::string& target) const;
  // The most memory of the first instance's that was ever resident.
  [[nodiscard]] double peak_mib() const;
  // Waits until the page says so, while the program lives on.
  Status wait_for_page(const std::string& target, const std::string& text);

 private:
  TempFolder folder_;
  std::unique_ptr<TestProject> project_;
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<KafkaBroker> broker_;
  std::optional<CrashWorld> world_;
  std::unique_ptr<KafkaCrashRun> run_;
};

// For ASSERT_TRUE: what went wrong is said.
testing::AssertionResult ok(const Status& status);

// How often the text stands in the other one.
std::size_t count_of(const std::string& text, const std::string& part);

}  // namespace ls::test
