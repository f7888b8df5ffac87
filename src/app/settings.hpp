#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/log.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/problems.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::app {

// The settings of one process, as in config/leadstream.yaml, which explains each and shows its
// default. Plain values: read once at start, then handed to the constructors by app/wire.cpp.

enum class Engine { embedded, kafka };
enum class Guarantee { exactly_once, at_least_once };

// Read from a setting or from the file that `<key>_file` names; never printed.
struct Secret {
  std::string value = {};
  std::string file = {};

  friend bool operator==(const Secret&, const Secret&) = default;
};

struct TopologySettings {
  std::string dir = "topologies";
  std::vector<std::string> run = {"score", "train", "watch"};

  friend bool operator==(const TopologySettings&, const TopologySettings&) = default;
};

struct KafkaSecurity {
  enum class Protocol { plaintext, ssl, sasl_plaintext, sasl_ssl };
  enum class Mechanism { plain, scram_sha_256, scram_sha_512 };

  Protocol protocol = Protocol::plaintext;
  Mechanism mechanism = Mechanism::scram_sha_512;
  std::string username = {};
  Secret password = {};
  std::string ca_file = {};
  std::string certificate_file = {};
  std::string key_file = {};
  Secret key_password = {};

  friend bool operator==(const KafkaSecurity&, const KafkaSecurity&) = default;
};

// Who gets which partitions when the members of a group change: all are dealt anew, or only those
// that have to move.
enum class Assignor { range, cooperative_sticky };

struct KafkaSettings {
  std::vector<std::string> bootstrap = {};
  KafkaSecurity security = {};
  Millis transaction_timeout = seconds(30);
  Millis session_timeout = seconds(45);
  Millis operation_timeout = seconds(10);
  Assignor assignor = Assignor::range;
  std::int64_t replication_factor = 3;
  std::int64_t min_insync_replicas = 2;
  std::map<std::string, std::string> librdkafka = {};

  friend bool operator==(const KafkaSettings&, const KafkaSettings&) = default;
};

// When the embedded log asks the disk to keep what was committed.
struct FsyncPolicy {
  enum class When { at_commit, at_interval, never };

  When when = When::at_interval;
  Millis interval = {100};  // for at_interval

  friend bool operator==(const FsyncPolicy&, const FsyncPolicy&) = default;
};

struct Retention {
  Millis time = days(7);
  std::size_t size = std::size_t{10} << 30U;

  friend bool operator==(const Retention&, const Retention&) = default;
};

struct EmbeddedSettings {
  FsyncPolicy fsync = {};
  std::size_t backlog_max = std::size_t{256} << 20U;
  Retention retention = {};
  std::map<std::string, Retention> topic_retention = {};  // what differs, by logical topic

  friend bool operator==(const EmbeddedSettings&, const EmbeddedSettings&) = default;
};

struct BatchSettings {
  std::int64_t records_max = 1000;
  Millis wait = {50};

  friend bool operator==(const BatchSettings&, const BatchSettings&) = default;
};

struct CommitSettings {
  Millis interval = {100};
  std::int64_t records_max = 100'000;
  std::size_t bytes_max = std::size_t{64} << 20U;

  friend bool operator==(const CommitSettings&, const CommitSettings&) = default;
};

// Over which span of event time a bounded run puts outside input in order.
struct Disorder {
  std::optional<Millis> span = {};  // nothing: the lateness of each source

  friend bool operator==(const Disorder&, const Disorder&) = default;
};

struct TimeSettings {
  Millis idle = seconds(30);
  Millis boundary = minutes(1);
  Millis lag = minutes(1);
  Disorder disorder = {};

  friend bool operator==(const TimeSettings&, const TimeSettings&) = default;
};

struct LimitSettings {
  std::size_t event_bytes_max = std::size_t{1} << 20U;
  std::int64_t depth_max = 32;
  Millis future_skew_max = hours(1);

  friend bool operator==(const LimitSettings&, const LimitSettings&) = default;
};

struct Endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free port

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// How one provider of webhooks proves that it is the one; see http/webhook_gate.hpp. Each provider
// has those of the keys that are of use to it.
struct WebhookSettings {
  std::string tenant = {};
  Secret secret = {};
  std::string username = {};
  Secret password = {};
  Secret path_secret = {};
  std::string public_key_file = {};
  std::vector<std::string> topics = {};
  std::string certificates_dir = {};

  friend bool operator==(const WebhookSettings&, const WebhookSettings&) = default;
};

// By event::Provider.
using IngestSettings = std::array<WebhookSettings, 8>;

struct HttpSettings {
  bool is_enabled = true;
  Endpoint listen = {};
  std::string public_url = {};
  bool is_insecure = false;
  std::size_t header_max = std::size_t{16} << 10U;
  std::size_t body_max = std::size_t{8} << 20U;
  std::int64_t connections_max = 256;
  Millis idle_timeout = seconds(30);
  IngestSettings ingest = {};

  friend bool operator==(const HttpSettings&, const HttpSettings&) = default;
};

struct LogSettings {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;

  friend bool operator==(const LogSettings&, const LogSettings&) = default;
};

struct Settings {
  std::string app = "leadstream";
  std::string instance = {};  // empty: made once and kept in the data folder
  Engine engine = Engine::embedded;
  Guarantee guarantee = Guarantee::exactly_once;
  std::string data_dir = "data";
  TopologySettings topologies = {};
  std::int64_t partitions = 4;
  std::int64_t workers = 1;
  std::size_t memory = std::size_t{1} << 30U;
  BatchSettings batch = {};
  CommitSettings commit = {};
  TimeSettings time = {};
  LimitSettings limits = {};
  std::map<std::string, std::string> topics = {};  // logical name -> name on the log
  KafkaSettings kafka = {};
  EmbeddedSettings embedded = {};
  HttpSettings http = {};
  LogSettings log = {};

  friend bool operator==(const Settings&, const Settings&) = default;

  // The name on the log of a topic that topologies and code know by its logical name.
  [[nodiscard]] const std::string& topic_name(const std::string& logical) const;
};

// Where settings come from, weakest first: defaults, files in their order (maps are merged, all
// else is replaced), the environment, --set.
struct SettingsSources {
  std::vector<std::string> files = {};  // a folder stands for its *.yaml by name
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::vector<std::string> overrides = {};  // "http.listen=127.0.0.1:9090"
};

struct LoadedSettings {
  Settings settings;
  // Dotted key -> "file:line:column", "LEADSTREAM_A__B" or "--set a.b"; what is absent is default.
  std::map<std::string, std::string> origins;
  config::Problems warnings;
};

// All problems of all sources at once.
Result<LoadedSettings> load_settings(const SettingsSources& sources);
// The same for a check that goes on: what cannot be read has its standard value.
LoadedSettings load_settings(const SettingsSources& sources, config::Problems& problems);

}  // namespace ls::app
