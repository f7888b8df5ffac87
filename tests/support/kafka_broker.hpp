#pragma once

#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace ls::test {

// A real Apache Kafka on this machine: one process that is broker and controller (KRaft), on free
// ports of 127.0.0.1, with its data in a folder of its own. Stopped with its owner. The jars come
// from tests/broker/fetch_kafka.
class KafkaBroker {
 public:
  // The versions that the broker tests run against, oldest first.
  static std::vector<std::string> versions();
  // Why a version cannot run here (no jars, no Java), or nothing.
  static std::optional<std::string> why_missing(const std::string& version);
  // Whether a missing broker fails a test instead of skipping it.
  static bool is_required();

  struct Options {
    std::string memory = "512m";
    // For a short life: the quick compiler and the plain collector start soonest, and are slow
    // later.
    bool starts_soon = true;
    std::string properties = {};  // Lines for server.properties, besides its own.
    // A port of 127.0.0.1 that leads to proxied_port(): clients that come through it are sent
    // through it again.
    std::optional<std::uint16_t> proxy = {};
  };
  explicit KafkaBroker(std::string version) : KafkaBroker(std::move(version), Options()) {}
  KafkaBroker(std::string version, Options options);

  // Starts, or starts again on the same data and ports, and waits until clients are served.
  Status start();
  // Ends it in order, as an operator would.
  Status stop();
  // Ends it with SIGKILL, as a crash would.
  Status crash();

  // Where a proxy has to lead.
  [[nodiscard]] std::uint16_t proxied_port() const {
    return proxied_port_;
  }
  // host:port for clients.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] const std::string& version() const {
    return version_;
  }
  // Of the process, while it runs.
  [[nodiscard]] pid_t process_id() const {
    return process_.id();
  }
  // The end of the broker's own log, for failure messages.
  [[nodiscard]] std::string log_end() const;

 private:
  Status format();
  Status wait_until_ready();
  Status run_tool(const std::vector<std::string>& arguments);
  [[nodiscard]] std::vector<std::string> java(const std::vector<std::string>& arguments) const;
  [[nodiscard]] std::string properties() const;

  std::string version_;
  Options options_;
  TempFolder folder_;
  std::uint16_t client_port_ = 0;
  std::uint16_t controller_port_ = 0;
  std::uint16_t proxied_port_ = 0;
  bool is_formatted_ = false;
  ChildProcess process_;
};

}  // namespace ls::test
