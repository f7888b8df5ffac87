#include "kafka/conf.hpp"

#include "kafka/errors.hpp"

#include "leadstream/base/log.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace ls::kafka {

namespace {

using Properties = std::map<std::string, std::string>;

// From 2.6.1 on the cooperative assignor neither spins nor hangs when closed.
constexpr int kCooperativeIsSafe = 0x020601ff;

// Whoever sets these by hand can lose or double records.
constexpr std::array<std::string_view, 16> kProtected = {
    "acks",
    "request.required.acks",
    "auto.offset.reset",
    "bootstrap.servers",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.instance.id",
    "isolation.level",
    "metadata.broker.list",
    "partitioner",
    "partition.assignment.strategy",
    "transaction.timeout.ms",
    "transactional.id",
};

bool is_consumer(Role role) {
  return role == Role::member || role == Role::reader || role == Role::watermarks;
}

void add_security(const Security& security, Properties& out) {
  const auto set = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      out[name] = value;
    }
  };
  set("security.protocol", security.protocol);
  set("sasl.mechanism", security.mechanism);
  set("sasl.username", security.username);
  set("sasl.password", security.password);
  set("ssl.ca.location", security.ca_file);
  set("ssl.certificate.location", security.certificate_file);
  set("ssl.key.location", security.key_file);
  set("ssl.key.password", security.key_password);
}

void add_common(const ClientSettings& settings, Properties& out) {
  out["bootstrap.servers"] = settings.bootstrap;
  out["client.id"] = settings.app;
  out["socket.timeout.ms"] = std::to_string(settings.request_timeout.count);
  out["socket.keepalive.enable"] = "true";
  // Off by default before 2.10, and Nagle's delay would be paid on every commit.
  out["socket.nagle.disable"] = "true";
  out["reconnect.backoff.ms"] = "50";
  out["reconnect.backoff.max.ms"] = "1000";
  out["topic.metadata.refresh.fast.interval.ms"] = "100";
  out["allow.auto.create.topics"] = "false";
  // Disconnects of idle connections are not worth a line each.
  out["log.connection.close"] = "false";
}

void add_consumer(const ClientSettings& settings, Properties& out) {
  const std::size_t kbytes = consumer_bytes(settings) / 1024;
  out["enable.auto.commit"] = "false";
  out["enable.auto.offset.store"] = "false";
  out["isolation.level"] = "read_committed";
  // A position outside of the log is never replaced by another in silence; where reading starts is
  // always said.
  out["auto.offset.reset"] = "error";
  out["enable.partition.eof"] = "true";
  out["check.crcs"] = "true";
  out["fetch.error.backoff.ms"] = "50";
  out["fetch.wait.max.ms"] = "100";
  out["queued.max.messages.kbytes"] = std::to_string(std::min<std::size_t>(kbytes, 2097151));
}

void add_producer(const ClientSettings& settings, Properties& out) {
  const std::size_t kbytes = std::max<std::size_t>(settings.memory_bytes / 2 / 1024, 1024);
  out["enable.idempotence"] = "true";
  out["acks"] = "all";
  // Where Java producers put the same key; librdkafka's own default is another hash.
  out["partitioner"] = "murmur2_random";
  out["queue.buffering.max.kbytes"] = std::to_string(std::min<std::size_t>(kbytes, 2147483647));
  out["queue.buffering.max.messages"] = "1000000";
  // What is stored is told where it is known (Producer): to hand each record back to the thread
  // that sent it costs as much as sending it.
  out["delivery.report.only.error"] = "true";
}

Result<Properties> defaults(const ClientSettings& settings, Role role) {
  Properties out;
  add_common(settings, out);
  add_security(settings.security, out);
  if (is_consumer(role)) {
    add_consumer(settings, out);
  }
  if (role == Role::member) {
    if (settings.assignor == "cooperative-sticky" && rd_kafka_version() < kCooperativeIsSafe) {
      return user_error(fmt::format(
          "kafka.assignor: cooperative-sticky can spin or hang before librdkafka 2.6.1, and this "
          "is {}; use range",
          rd_kafka_version_str()));
    }
    out["partition.assignment.strategy"] = settings.assignor;
    out["session.timeout.ms"] = std::to_string(settings.session_timeout.count);
    out["heartbeat.interval.ms"] =
        std::to_string(std::clamp<std::int64_t>(settings.session_timeout.count / 10, 200, 3000));
    out["max.poll.interval.ms"] =
        std::to_string(std::max(settings.poll_interval_max.count, settings.session_timeout.count));
  }
  if (role == Role::watermarks) {
    out["isolation.level"] = "read_uncommitted";
  }
  if (role == Role::writer || role == Role::transactional) {
    add_producer(settings, out);
  }
  if (role == Role::transactional) {
    out["transaction.timeout.ms"] = std::to_string(settings.transaction_timeout.count);
    // Must be at least 100 ms below the transaction's.
    out["socket.timeout.ms"] = std::to_string(
        std::min(settings.request_timeout.count, settings.transaction_timeout.count - 100));
  }
  return out;
}

bool is_protected(std::string_view name) {
  return std::find(kProtected.begin(), kProtected.end(), name) != kProtected.end();
}

Status add_passthrough(const ClientSettings& settings, Role role, Properties& out) {
  constexpr std::string_view kConsumer = "consumer.";
  constexpr std::string_view kProducer = "producer.";
  const bool produces = role == Role::writer || role == Role::transactional;
  std::string refused;
  for (const auto& [given, value] : settings.passthrough) {
    std::string_view name = given;
    bool applies = true;
    if (name.starts_with(kConsumer)) {
      name.remove_prefix(kConsumer.size());
      applies = is_consumer(role);
    } else if (name.starts_with(kProducer)) {
      name.remove_prefix(kProducer.size());
      applies = produces;
    }
    if (is_protected(name)) {
      refused += fmt::format("{}{}", refused.empty() ? "" : ", ", given);
    } else if (applies) {
      out[std::string(name)] = value;
    }
  }
  if (!refused.empty()) {
    return user_error(
        fmt::format("kafka.librdkafka: {} would break a guarantee and cannot be set", refused));
  }
  return {};
}

// librdkafka's syslog levels. The client recovers by itself from all it logs; what it cannot
// recover from reaches a call's result.
void log_line(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  const std::string_view topic = facility;
  if (topic == "COMPRESSION") {
    log_error("Kafka client cannot compress, records travel in full size. client={} text={}",
              rd_kafka_name(client), text);
    return;
  }
  // Lost connections come as failures too; old brokers are not asked to create topics anyway.
  const bool is_known = topic == "FAIL" || topic == "AUTOCREATE";
  if (level <= 4 && !is_known) {
    log_warn("Kafka client reports. client={} facility={} text={}", rd_kafka_name(client), topic,
             text);
  } else {
    log_debug("Kafka client reports. client={} facility={} text={}", rd_kafka_name(client), topic,
              text);
  }
}

void log_failure(rd_kafka_t* client, int answer, const char* reason, void* /*context*/) {
  const auto code = static_cast<rd_kafka_resp_err_t>(answer);
  log_warn("Kafka client has trouble and goes on trying. client={} error={} text={}",
           rd_kafka_name(client), rd_kafka_err2name(code), reason);
}

}  // namespace

Result<Properties> properties(const ClientSettings& settings, Role role, const Properties& own) {
  if (settings.bootstrap.empty()) {
    return user_error("kafka.bootstrap: no broker is named; give host:port");
  }
  Properties all = LS_TRY(defaults(settings, role));
  for (const auto& [name, value] : own) {
    all[name] = value;
  }
  LS_TRY(add_passthrough(settings, role, all));
  return all;
}

Result<Conf> make_conf(const ClientSettings& settings, Role role, const Properties& own,
                       void* context) {
  Conf conf(rd_kafka_conf_new());
  const Properties all = LS_TRY(properties(settings, role, own));
  std::array<char, 512> reason{};
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), reason.data(), reason.size()) !=
        RD_KAFKA_CONF_OK) {
      return user_error(fmt::format("kafka.librdkafka: {}: {}", name, reason.data()));
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), context);
  rd_kafka_conf_set_log_cb(conf.get(), log_line);
  rd_kafka_conf_set_error_cb(conf.get(), log_failure);
  return conf;
}

Result<Handle> make_handle(Conf conf, Role role) {
  std::array<char, 512> reason{};
  const rd_kafka_type_t type = is_consumer(role) ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER;
  Handle handle(rd_kafka_new(type, conf.get(), reason.data(), reason.size()));
  if (!handle) {
    return user_error(fmt::format("the Kafka client cannot be made: {}", reason.data()));
  }
  static_cast<void>(conf.release());  // now the client's
  return handle;
}

std::size_t consumer_bytes(const ClientSettings& settings) {
  constexpr std::size_t kMin = std::size_t{1} << 20U;
  return std::max(settings.memory_bytes / 2, kMin);
}

int timeout_ms(Millis wait) {
  return static_cast<int>(std::clamp<std::int64_t>(wait.count, 0, std::numeric_limits<int>::max()));
}

std::string group_id(const ClientSettings& client, const WorkerSettings& worker) {
  return fmt::format("{}.{}", client.app, worker.topology);
}

std::string transactional_id(const ClientSettings& client, const WorkerSettings& worker) {
  return fmt::format("{}.{}.{}.w{}", client.app, worker.topology, worker.instance_id,
                     worker.worker);
}

}  // namespace ls::kafka
