#include "support/kafka_broker.hpp"

#include "support/kafka_client.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace ls::test {
namespace {

namespace fs = std::filesystem;

constexpr Millis kStopTimeout{30'000};
constexpr Millis kToolTimeout{60'000};
// On a loaded machine with two cores a start takes up to 15 s.
constexpr int kReadyAttempts = 90;
constexpr Millis kReadyAttempt{1'000};
constexpr std::size_t kLogEnd = 4'000;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path libraries_of(const std::string& version) {
  std::string cache = environment("XDG_CACHE_HOME");
  if (cache.empty()) {
    cache = environment("HOME") + "/.cache";
  }
  return fs::path(cache) / "leadstream" / "kafka" / version / "libs";
}

std::string java_program() {
  const std::string home = environment("JAVA_HOME");
  const std::string program = home + "/bin/java";
  return !home.empty() && fs::exists(program) ? program : "java";
}

bool is_on_path(const std::string& program) {
  if (program.starts_with('/')) {
    return fs::exists(program);
  }
  std::istringstream folders(environment("PATH"));
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (fs::exists(fs::path(folder) / program)) {
      return true;
    }
  }
  return false;
}

// Ports that are free now. All are held until all are found, so that they differ.
std::array<std::uint16_t, 3> free_ports() {
  std::array<std::uint16_t, 3> ports{};
  std::array<int, 3> sockets{};
  for (std::size_t i = 0; i < ports.size(); ++i) {
    sockets[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    LS_ASSERT(bind(sockets[i], any, size) == 0);
    LS_ASSERT(getsockname(sockets[i], any, &size) == 0);
    ports[i] = ntohs(address.sin_port);
  }
  for (const int held : sockets) {
    close(held);
  }
  return ports;
}

}  // namespace

std::vector<std::string> KafkaBroker::versions() {
  std::vector<std::string> found;
  std::ifstream list(LEADSTREAM_SOURCE_DIR "/tests/broker/versions");
  for (std::string line; std::getline(list, line);) {
    found.push_back(line);
  }
  LS_ASSERT(!found.empty());
  return found;
}

std::optional<std::string> KafkaBroker::why_missing(const std::string& version) {
  const fs::path jar = libraries_of(version) / fmt::format("kafka_2.13-{}.jar", version);
  if (!fs::exists(jar)) {
    return fmt::format("{} is missing: run tests/broker/fetch_kafka", jar.string());
  }
  if (!is_on_path(java_program())) {
    return "there is no java: run deploy/setup broker";
  }
  return std::nullopt;
}

bool KafkaBroker::is_required() {
  return environment("LEADSTREAM_REQUIRE_BROKER") == "1";
}

KafkaBroker::KafkaBroker(std::string version, Options options)
    : version_(std::move(version)), options_(std::move(options)) {
  const std::array<std::uint16_t, 3> ports = free_ports();
  client_port_ = ports[0];
  controller_port_ = ports[1];
  proxied_port_ = ports[2];
}

std::string KafkaBroker::address() const {
  return fmt::format("127.0.0.1:{}", client_port_);
}

std::string KafkaBroker::properties() const {
  // One replica of everything. Rebalances, the end of overdue transactions and a start after a
  // crash (the controller holds the dead broker's session) do not wait as long as suits a cluster.
  const std::string proxied =
      options_.proxy ? fmt::format(",PROXIED://127.0.0.1:{}", proxied_port_) : "";
  const std::string proxy =
      options_.proxy ? fmt::format(",PROXIED://127.0.0.1:{}", *options_.proxy) : "";
  const std::string own = fmt::format(
      "process.roles=broker,controller\n"
      "node.id=1\n"
      "controller.quorum.voters=1@127.0.0.1:{1}\n"
      "listeners=PLAINTEXT://127.0.0.1:{0},CONTROLLER://127.0.0.1:{1}{3}\n"
      "advertised.listeners=PLAINTEXT://127.0.0.1:{0}{4}\n"
      "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT\n"
      "controller.listener.names=CONTROLLER\n"
      "inter.broker.listener.name=PLAINTEXT\n"
      "log.dirs={2}/data\n"
      "num.network.threads=2\n"
      "num.io.threads=2\n"
      "auto.create.topics.enable=false\n"
      "broker.session.timeout.ms=3000\n"
      "broker.heartbeat.interval.ms=500\n"
      "offsets.topic.num.partitions=1\n"
      "offsets.topic.replication.factor=1\n"
      "transaction.state.log.num.partitions=1\n"
      "transaction.state.log.replication.factor=1\n"
      "transaction.state.log.min.isr=1\n"
      "share.coordinator.state.topic.num.partitions=1\n"
      "share.coordinator.state.topic.replication.factor=1\n"
      "share.coordinator.state.topic.min.isr=1\n"
      "group.initial.rebalance.delay.ms=0\n"
      "transaction.abort.timed.out.transaction.cleanup.interval.ms=500\n",
      client_port_, controller_port_, folder_.path(), proxied, proxy);
  return own + options_.properties;
}

std::vector<std::string> KafkaBroker::java(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {java_program(), "-Xmx" + options_.memory, "-XX:-UsePerfData"};
  if (options_.starts_soon) {
    all.insert(all.end(), {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"});
  }
  all.insert(all.end(), {"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp",
                         (libraries_of(version_) / "*").string()});
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

Status KafkaBroker::run_tool(const std::vector<std::string>& arguments) {
  ChildProcess tool;
  LS_TRY(tool.start({java(arguments), folder_.path() + "/log", folder_.path()}));
  const int status = LS_TRY(tool.wait(kToolTimeout));
  if (status != 0) {
    return external_error(fmt::format("{} failed:\n{}", arguments.front(), log_end()));
  }
  return {};
}

Status KafkaBroker::format() {
  std::ofstream(folder_.path() + "/server.properties") << properties();
  // Any cluster id serves: a base64 text of 16 bytes.
  LS_TRY(run_tool({"kafka.tools.StorageTool", "format", "-t", "bGVhZHN0cmVhbS10ZXN0cw", "-c",
                   folder_.path() + "/server.properties"}));
  is_formatted_ = true;
  return {};
}

Status KafkaBroker::start() {
  if (!is_formatted_) {
    LS_TRY(format());
  }
  LS_TRY(process_.start({java({"kafka.Kafka", folder_.path() + "/server.properties"}),
                         folder_.path() + "/log", folder_.path()}));
  return wait_until_ready();
}

Status KafkaBroker::wait_until_ready() {
  const KafkaClient client(address());
  for (int attempt = 0; attempt < kReadyAttempts; ++attempt) {
    if (!process_.is_running()) {
      return external_error(fmt::format("Kafka {} ended at its start:\n{}", version_, log_end()));
    }
    if (client.is_served(kReadyAttempt)) {
      return {};
    }
  }
  return external_error(fmt::format("Kafka {} did not get ready:\n{}", version_, log_end()));
}

Status KafkaBroker::stop() {
  process_.signal(SIGTERM);
  LS_TRY(process_.wait(kStopTimeout));
  return {};
}

Status KafkaBroker::crash() {
  process_.signal(SIGKILL);
  LS_TRY(process_.wait(kStopTimeout));
  return {};
}

std::string KafkaBroker::log_end() const {
  std::ifstream in(folder_.path() + "/log");
  std::ostringstream text;
  text << in.rdbuf();
  const std::string all = text.str();
  return all.substr(all.size() - std::min(all.size(), kLogEnd));
}

}  // namespace ls::test
