#include "app/settings_reading.hpp"

#include "leadstream/event/webhook.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

namespace ls::app {

namespace {

using Protocol = KafkaSecurity::Protocol;

// librdkafka properties that the guarantees rest on, or that have a setting of their own.
constexpr std::array<std::string_view, 16> kOwnedProperties = {
    "bootstrap.servers",
    "metadata.broker.list",
    "group.id",
    "group.instance.id",
    "transactional.id",
    "transaction.timeout.ms",
    "session.timeout.ms",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "isolation.level",
    "auto.offset.reset",
    "partition.assignment.strategy",
    "partitioner",
    "acks",
    "request.required.acks",
};

// The names Kafka allows for topics; groups and transactional ids are held to the same.
bool is_kafka_name(std::string_view name) {
  constexpr std::size_t kNameMax = 249;
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kNameMax && name != "." && name != ".." &&
         std::ranges::all_of(name, is_allowed);
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string_view host_of(std::string_view address) {
  std::string_view host = address.substr(0, address.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  return host;
}

// Alertmanager refuses an alert whose link is no URI.
bool is_web_address(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  constexpr std::string_view kRefused = "\"<>\\^`{|}#?";
  return scheme > 0 && text.size() > scheme && text[scheme] != '/' &&
         std::ranges::all_of(text, [&](char c) {
           return c > ' ' && c < 0x7F && kRefused.find(c) == std::string_view::npos;
         });
}

class Rules {
 public:
  Rules(const Settings& settings, const config::Node& tree, config::Problems& problems)
      : s_(settings), tree_(tree), problems_(problems) {}

  void check() {
    names();
    topics();
    sizes();
    times();
    http();
    if (s_.engine == Engine::kafka) {
      kafka();
      security();
    }
  }

 private:
  // The place of the first of the keys that somebody has set; the message says the rest.
  [[nodiscard]] config::Place place(std::initializer_list<std::string_view> paths) const {
    for (const std::string_view path : paths) {
      if (const std::optional<config::Node> node = find_setting(tree_, path)) {
        return node->place();
      }
    }
    return tree_.place();
  }

  void fail(std::initializer_list<std::string_view> paths, std::string text) {
    problems_.add(place(paths), std::move(text));
  }

  void names() {
    if (!is_kafka_name(s_.app)) {
      fail({"app"}, fmt::format("app: \"{}\" may hold only letters, digits, \".\", \"_\" and \"-\"",
                                s_.app));
    }
    if (!s_.instance.empty() && !is_kafka_name(s_.instance)) {
      fail({"instance"},
           fmt::format("instance: \"{}\" may hold only letters, digits, \".\", \"_\" and \"-\"",
                       s_.instance));
    }
    if (s_.data_dir.empty()) {
      fail({"data_dir"}, "data_dir: must not be empty");
    }
    std::set<std::string> seen;
    for (const std::string& name : s_.topologies.run) {
      if (!seen.insert(name).second) {
        fail({"topologies.run"}, fmt::format("topologies.run: \"{}\" stands twice", name));
      }
    }
  }

  void topics() {
    std::map<std::string, std::string> logical_of;
    for (const auto& [logical, actual] : s_.topics) {
      if (!is_kafka_name(actual)) {
        fail({"topics"}, fmt::format("topics: {}: \"{}\" is no topic name", logical, actual));
      }
      const auto [other, is_new] = logical_of.emplace(actual, logical);
      if (!is_new) {
        fail({"topics"}, fmt::format("topics: {} and {} would share the topic \"{}\"",
                                     other->second, logical, actual));
      }
    }
  }

  void sizes() {
    if (s_.batch.records_max > s_.commit.records_max) {
      fail({"batch.records_max", "commit.records_max"},
           fmt::format("batch.records_max ({}) must not exceed commit.records_max ({})",
                       s_.batch.records_max, s_.commit.records_max));
    }
    if (s_.limits.event_bytes_max > s_.commit.bytes_max) {
      fail({"limits.event_bytes_max", "commit.bytes_max"},
           "limits.event_bytes_max must not exceed commit.bytes_max");
    }
    if (s_.commit.bytes_max > s_.memory / 2) {
      fail({"commit.bytes_max", "memory"}, "commit.bytes_max must not exceed half of memory");
    }
  }

  void times() {
    // Boundaries are where readers look for models; a lag between two of them has no meaning.
    if (s_.time.lag.count % s_.time.boundary.count != 0 && s_.time.lag > s_.time.boundary) {
      fail({"time.lag", "time.boundary"}, "time.lag must be a multiple of time.boundary, or less");
    }
  }

  // Configuration is copied and shown around: what a provider signs with stands in a file of its
  // own, or in the environment.
  void webhook_secrets() {
    for (const std::string_view provider : event::provider_names()) {
      for (const std::string_view key : {"secret", "password", "path_secret"}) {
        const std::string path = fmt::format("http.ingest.{}.{}", provider, key);
        const std::optional<config::Node> node = find_setting(tree_, path);
        const bool is_typed = node && !node->text().empty();
        if (is_typed && !node->place().file.starts_with("LEADSTREAM_")) {
          fail({path}, fmt::format("{}: a secret of webhooks is not written here; name its file in "
                                   "{}_file, or set it in the environment",
                                   path, key));
        }
      }
    }
  }

  void http() {
    if (s_.http.is_enabled && !s_.http.is_insecure && !is_loopback(s_.http.listen.host)) {
      fail({"http.listen"},
           fmt::format("http.listen: {} is reachable from other machines and the server has no "
                       "authentication; listen on 127.0.0.1, or set http.insecure: true",
                       s_.http.listen.host));
    }
    if (!s_.http.public_url.empty() && !is_web_address(s_.http.public_url)) {
      fail({"http.public_url"},
           fmt::format("http.public_url: expected an address as in https://leads.example, not "
                       "\"{}\"",
                       s_.http.public_url));
    }
    webhook_secrets();
    // As base64 in a record's JSON, with key and headers; `produce` sends it so to a running
    // instance if it must.
    constexpr std::size_t kAround = 64 << 10;
    if (s_.http.is_enabled && s_.http.body_max < s_.limits.event_bytes_max / 3 * 4 + kAround) {
      fail({"http.body_max", "limits.event_bytes_max"},
           "http.body_max must be a third and 64 KiB above limits.event_bytes_max, so that every "
           "event can be posted");
    }
  }

  void kafka() {
    if (s_.kafka.bootstrap.empty()) {
      fail({"kafka.bootstrap", "engine"}, "engine kafka needs kafka.bootstrap, as in [k1:9092]");
    }
    for (const std::string& address : s_.kafka.bootstrap) {
      if (address.find(':') == std::string::npos || host_of(address).empty()) {
        fail({"kafka.bootstrap"},
             fmt::format("kafka.bootstrap: expected host:port, not \"{}\"", address));
      }
    }
    // A transaction is open from commit to commit and must end well before the broker aborts it.
    if (s_.commit.interval.count > s_.kafka.transaction_timeout.count / 2) {
      fail({"commit.interval", "kafka.transaction_timeout"},
           "commit.interval must be at most half of kafka.transaction_timeout");
    }
    if (s_.kafka.min_insync_replicas > s_.kafka.replication_factor) {
      fail({"kafka.min_insync_replicas", "kafka.replication_factor"},
           "kafka.min_insync_replicas must not exceed kafka.replication_factor");
    }
    for (const auto& [property, value] : s_.kafka.librdkafka) {
      if (std::ranges::find(kOwnedProperties, property) != kOwnedProperties.end()) {
        fail({"kafka.librdkafka"},
             fmt::format("kafka.librdkafka: {} is leadstream's own to set", property));
      }
    }
  }

  void security() {
    const KafkaSecurity& security = s_.kafka.security;
    const bool has_sasl =
        security.protocol == Protocol::sasl_plaintext || security.protocol == Protocol::sasl_ssl;
    const bool has_password = !security.password.value.empty() || !security.password.file.empty();
    if (has_sasl && (security.username.empty() || !has_password)) {
      fail({"kafka.security.protocol"},
           "kafka.security: this protocol needs username, and password or password_file");
    }
    if (security.certificate_file.empty() != security.key_file.empty()) {
      fail({"kafka.security.certificate_file", "kafka.security.key_file"},
           "kafka.security: certificate_file and key_file belong together");
    }
    const bool is_chosen = find_setting(tree_, "kafka.security.protocol").has_value();
    const bool is_local = std::ranges::all_of(s_.kafka.bootstrap, [](const std::string& address) {
      return is_loopback(host_of(address));
    });
    if (!is_chosen && !is_local) {
      fail({"kafka.bootstrap"},
           "kafka.security.protocol must be said for brokers on other machines: ssl or sasl_ssl, "
           "or plaintext if the network is trusted");
    }
  }

  const Settings& s_;
  const config::Node& tree_;
  config::Problems& problems_;
};

}  // namespace

void check_settings(const Settings& settings, const config::Node& tree,
                    config::Problems& problems) {
  Rules(settings, tree, problems).check();
}

}  // namespace ls::app
