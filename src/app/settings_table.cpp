#include "app/settings_table.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/event/webhook.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::app {

namespace {

constexpr std::array<std::string_view, 2> kEngines = {"embedded", "kafka"};
constexpr std::array<std::string_view, 2> kGuarantees = {"exactly_once", "at_least_once"};
constexpr std::array<std::string_view, 4> kProtocols = {"plaintext", "ssl", "sasl_plaintext",
                                                        "sasl_ssl"};
constexpr std::array<std::string_view, 3> kMechanisms = {"plain", "scram-sha-256", "scram-sha-512"};
constexpr std::array<std::string_view, 2> kAssignors = {"range", "cooperative-sticky"};
constexpr std::array<std::string_view, 5> kLogLevels = {"debug", "info", "warn", "error", "off"};
constexpr std::array<std::string_view, 2> kLogFormats = {"text", "json"};

constexpr std::size_t kKiB = std::size_t{1} << 10U;
constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr config::DurationRange kPositive = {.min = Millis{1}, .max = days(3650)};

// Enumerators stand in the order of their names.
template <typename Enum>
void choice(SettingVisitor& visitor, std::string_view key, Enum& value,
            std::span<const std::string_view> names) {
  auto index = static_cast<std::size_t>(value);
  visitor.choice(key, index, names);
  value = static_cast<Enum>(index);
}

std::string format(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? '[' + endpoint.host + ']' : endpoint.host;
  return fmt::format("{}:{}", host, endpoint.port);
}

Status parse(std::string_view text, Endpoint& endpoint) {
  const std::size_t colon = text.rfind(':');
  const bool has_both = colon != std::string_view::npos && colon > 0;
  std::string_view host = text.substr(0, has_both ? colon : 0);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    host = {};
  }
  const Result<std::int64_t> port =
      has_both ? config::to_integer(text.substr(colon + 1)) : user_error("");
  if (host.empty() || !port || *port < 0 || *port > 65535) {
    return user_error(
        fmt::format("expected host:port such as 127.0.0.1:8080 or [::1]:8080, not \"{}\"", text));
  }
  endpoint = {.host = std::string(host), .port = static_cast<std::uint16_t>(*port)};
  return {};
}

std::string format(const FsyncPolicy& policy) {
  switch (policy.when) {
    case FsyncPolicy::When::at_commit:
      return "commit";
    case FsyncPolicy::When::never:
      return "never";
    case FsyncPolicy::When::at_interval:
      break;
  }
  return format_duration(policy.interval);
}

Status parse(std::string_view text, FsyncPolicy& policy) {
  if (text == "commit" || text == "never") {
    policy = {.when = text == "commit" ? FsyncPolicy::When::at_commit : FsyncPolicy::When::never,
              .interval = {}};
    return {};
  }
  const Result<Millis> interval = parse_duration(text);
  if (!interval || *interval <= Millis{0}) {
    return user_error(
        fmt::format("expected commit, never or a duration such as 100ms, not \"{}\"", text));
  }
  policy = {.when = FsyncPolicy::When::at_interval, .interval = *interval};
  return {};
}

std::string format(const Disorder& disorder) {
  return disorder.span ? format_duration(*disorder.span) : "lateness";
}

Status parse(std::string_view text, Disorder& disorder) {
  if (text == "lateness") {
    disorder.span.reset();
    return {};
  }
  const Result<Millis> span = parse_duration(text);
  if (!span || *span < Millis{0} || *span > days(3650)) {
    return user_error(
        fmt::format("expected lateness, or a duration such as 0s or 2h, not \"{}\"", text));
  }
  disorder.span = *span;
  return {};
}

// A value whose text has a form of its own.
template <typename T>
void parsed(SettingVisitor& visitor, std::string_view key, T& value) {
  visitor.parsed(key, format(value),
                 [&value](std::string_view text) { return parse(text, value); });
}

void visit_time(Settings& s, SettingVisitor& v) {
  v.begin_section("batch");
  v.integer("records_max", s.batch.records_max, {.min = 1, .max = 100'000});
  v.duration("wait", s.batch.wait, {.min = Millis{0}, .max = seconds(10)});
  v.end_section();

  v.begin_section("commit");
  v.duration("interval", s.commit.interval, {.min = Millis{1}, .max = minutes(10)});
  v.integer("records_max", s.commit.records_max, {.min = 1, .max = 10'000'000});
  v.bytes("bytes_max", s.commit.bytes_max, {.min = kMiB});
  v.end_section();

  v.begin_section("time");
  v.duration("idle", s.time.idle, kPositive);
  v.duration("boundary", s.time.boundary, kPositive);
  v.duration("lag", s.time.lag, kPositive);
  parsed(v, "disorder", s.time.disorder);
  v.end_section();

  v.begin_section("limits");
  v.bytes("event_bytes_max", s.limits.event_bytes_max, {.min = kKiB, .max = 64 * kMiB});
  v.integer("depth_max", s.limits.depth_max, {.min = 1, .max = 1000});
  v.duration("future_skew_max", s.limits.future_skew_max, {.min = Millis{0}, .max = days(366)});
  v.end_section();
}

void visit_kafka(KafkaSettings& s, SettingVisitor& v) {
  v.begin_section("kafka");
  v.texts("bootstrap", s.bootstrap);
  v.begin_section("security");
  choice(v, "protocol", s.security.protocol, kProtocols);
  choice(v, "mechanism", s.security.mechanism, kMechanisms);
  v.text("username", s.security.username);
  v.secret("password", s.security.password);
  v.text("ca_file", s.security.ca_file);
  v.text("certificate_file", s.security.certificate_file);
  v.text("key_file", s.security.key_file);
  v.secret("key_password", s.security.key_password);
  v.end_section();
  v.duration("transaction_timeout", s.transaction_timeout, {.min = seconds(1), .max = minutes(15)});
  v.duration("session_timeout", s.session_timeout, {.min = seconds(1), .max = minutes(30)});
  v.duration("operation_timeout", s.operation_timeout, {.min = seconds(1), .max = minutes(5)});
  choice(v, "assignor", s.assignor, kAssignors);
  v.integer("replication_factor", s.replication_factor, {.min = 1, .max = 32});
  v.integer("min_insync_replicas", s.min_insync_replicas, {.min = 1, .max = 32});
  v.text_map("librdkafka", s.librdkafka);
  v.end_section();
}

void visit_embedded(EmbeddedSettings& s, SettingVisitor& v) {
  v.begin_section("embedded");
  parsed(v, "fsync", s.fsync);
  v.bytes("backlog_max", s.backlog_max, {.min = kMiB});
  v.begin_section("retention");
  v.duration("time", s.retention.time, {.min = seconds(1), .max = Millis::max()});
  v.bytes("size", s.retention.size, {.min = kMiB});
  v.retention_map("topics", s.topic_retention, s.retention);
  v.end_section();
  v.end_section();
}

// Which of the keys each provider has; in the order of event::Provider.
void visit_webhooks(event::Provider provider, WebhookSettings& s, SettingVisitor& v) {
  using event::Provider;
  const bool has_path = provider == Provider::postmark || provider == Provider::mautic;
  const bool has_key = provider == Provider::sendgrid || provider == Provider::gohighlevel;
  v.begin_section(event::to_string(provider));
  v.text("tenant", s.tenant);
  if (provider == Provider::ses) {
    v.texts("topics", s.topics);
    v.text("certificates_dir", s.certificates_dir);
  } else if (has_key) {
    v.text("public_key_file", s.public_key_file);
  } else if (provider != Provider::postmark) {
    v.secret("secret", s.secret);
  }
  if (has_path) {
    v.text("username", s.username);
    v.secret("password", s.password);
    v.secret("path_secret", s.path_secret);
  }
  v.end_section();
}

void visit_http(HttpSettings& s, SettingVisitor& v) {
  v.begin_section("http");
  v.flag("enabled", s.is_enabled);
  parsed(v, "listen", s.listen);
  v.text("public_url", s.public_url);
  v.flag("insecure", s.is_insecure);
  v.bytes("header_max", s.header_max, {.min = kKiB, .max = kMiB});
  v.bytes("body_max", s.body_max, {.min = kKiB, .max = 256 * kMiB});
  v.integer("connections_max", s.connections_max, {.min = 1, .max = 65'536});
  v.duration("idle_timeout", s.idle_timeout, {.min = seconds(1), .max = hours(1)});
  v.begin_section("ingest");
  for (std::size_t i = 0; i < s.ingest.size(); ++i) {
    visit_webhooks(static_cast<event::Provider>(i), s.ingest[i], v);
  }
  v.end_section();
  v.end_section();
}

}  // namespace

void visit_settings(Settings& s, SettingVisitor& v) {
  v.text("app", s.app);
  v.text("instance", s.instance);
  choice(v, "engine", s.engine, kEngines);
  choice(v, "guarantee", s.guarantee, kGuarantees);
  v.text("data_dir", s.data_dir);

  v.begin_section("topologies");
  v.text("dir", s.topologies.dir);
  v.texts("run", s.topologies.run);
  v.end_section();

  v.integer("partitions", s.partitions, {.min = 1, .max = 1024});
  v.integer("workers", s.workers, {.min = 1, .max = 256});
  v.bytes("memory", s.memory, {.min = 64 * kMiB});
  visit_time(s, v);
  v.text_map("topics", s.topics);
  visit_kafka(s.kafka, v);
  visit_embedded(s.embedded, v);
  visit_http(s.http, v);

  v.begin_section("log");
  choice(v, "level", s.log.level, kLogLevels);
  choice(v, "format", s.log.format, kLogFormats);
  v.end_section();
}

}  // namespace ls::app
