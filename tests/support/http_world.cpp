#include "support/http_world.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/ml/registry.hpp"

#include <fmt/core.h>

#include <cstdlib>

namespace ls::test {
namespace {

std::shared_ptr<const flow::ModelSet> published() {
  const ml::FeatureSchema schema =
      *ml::FeatureSchema::make({{"pages_7d", ml::FeatureKind::number}});
  auto snapshot = std::make_shared<ml::Snapshot>();
  snapshot->model = "conversion";
  snapshot->valid_from = FakeEngine::kClock - hours(1);
  snapshot->examples = 2300;
  snapshot->quality = {.count = 2300, .auc = 0.8, .log_loss = 0.24, .base_rate = 0.08};
  snapshot->fitted = ml::make_model(*ml::complete({}), schema).take();
  auto models = std::make_shared<flow::ModelSet>();
  models->by_name.emplace("conversion", std::move(snapshot));
  return models;
}

// Read once per program: reading all event types takes longer than most tests.
const event::Catalog& shared_catalog() {
  static const event::Catalog catalog = [] {
    configure_log(LogLevel::warn, LogFormat::text);
    return event::Catalog::load(std::string(LEADSTREAM_SOURCE_DIR) + "/topologies/events").take();
  }();
  return catalog;
}

}  // namespace

Result<std::vector<runtime::LogGateway::Place>> FakeLog::append(
    const std::vector<Addressed>& records) {
  const std::lock_guard lock(mutex_);
  if (failure_) {
    return *failure_;
  }
  std::vector<Place> places;
  for (const auto& [topic, record] : records) {
    std::vector<StoredRecord>& stored = topics_[topic];
    arrivals_ += topic + " ";
    const Place place{Partition(0), Offset(static_cast<std::int64_t>(stored.size()))};
    stored.push_back({place, EventTime{1'780'000'000'000}, record});
    places.push_back(place);
  }
  arrivals_ += "|";
  return places;
}

std::string FakeLog::arrivals() const {
  const std::lock_guard lock(mutex_);
  return arrivals_;
}

Result<std::vector<runtime::LogGateway::StoredRecord>> FakeLog::read(const std::string& topic,
                                                                     Partition partition,
                                                                     Offset from,
                                                                     std::size_t count_max) {
  const std::lock_guard lock(mutex_);
  if (failure_) {
    return *failure_;
  }
  const auto found = topics_.find(topic);
  if (found == topics_.end()) {
    Error error = user_error("there is no topic " + topic);
    error.code = "unknown_topic";
    return error;
  }
  std::vector<StoredRecord> records;
  for (const StoredRecord& record : found->second) {
    if (record.place.partition == partition && record.place.offset >= from &&
        records.size() < count_max) {
      records.push_back(record);
    }
  }
  return records;
}

Result<std::vector<runtime::LogGateway::Topic>> FakeLog::topics() {
  const std::lock_guard lock(mutex_);
  std::vector<Topic> topics;
  for (const auto& [name, records] : topics_) {
    topics.push_back(
        {name, {{Partition(0), Offset(0), Offset(static_cast<std::int64_t>(records.size()))}}});
  }
  return topics;
}

void FakeLog::fail_with(Error error) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
}

std::vector<runtime::LogGateway::StoredRecord> FakeLog::all(const std::string& topic) const {
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic);
  return found == topics_.end() ? std::vector<StoredRecord>() : found->second;
}

HttpWorld::HttpWorld(http::ServerOptions options, const Adjust& adjust,
                     runtime::StreamHub::Options hub_options)
    : hub(hub_options),
      catalog(shared_catalog()),
      models(published()),
      services{.view = [this] { return engine.view(); },
               .models = [this] { return models; },
               .hub = hub,
               .log = log,
               .catalog = catalog,
               .clock = clock,
               .metrics = metrics,
               .version = "1.2.3"},
      router((adjust(services), http::make_router(services))) {
  options.port = 0;
  auto started = http::Server::start(options, router, clock, metrics);
  if (!started) {
    std::abort();
  }
  server = std::move(*started);
}

void HttpWorld::publish(const std::vector<Output>& outputs) {
  runtime::StreamBlock block;
  for (const Output& output : outputs) {
    block.add(output.topic, output.key, output.value);
  }
  std::vector<runtime::StreamBlock> blocks;
  blocks.push_back(std::move(block));
  hub.publish(std::move(blocks));
}

void HttpWorld::publish_score(const std::string& lead, double probability) {
  std::string value;
  event::JsonWriter json(value);
  json.begin_object().member("lead", std::string_view(lead)).member("model", "conversion");
  json.member("model_version", FakeEngine::kClock - hours(1)).member("as_of", FakeEngine::kClock);
  json.member("probability", probability).member("margin", 0.5).member("base", -0.2);
  json.member("state", "live").member("event_id", "e1").key("explain").begin_array();
  json.begin_object().member("feature", "source").member("value", "webinar");
  json.member("contribution", 0.9).end_object();
  json.begin_object().member("feature", "days_inactive").member("value", 12.0);
  json.member("contribution", -0.2).end_object();
  json.end_array().end_object();
  publish({{"leads.scores", lead, value}});
}

void HttpWorld::publish_alert() {
  publish({{"leads.alerts", "00000000000000bb", R"([{"labels":{"alertname":"LeadScoreDrift"}}])"}});
}

std::string page_view(const std::string& id, const std::string& contact) {
  return fmt::format(
      R"({{"type":"page.viewed","id":"{}","time":"2026-05-28T20:00:00Z","tenant":"acme",)"
      R"("contact_id":"{}","category":"pricing","dwell_ms":900}})",
      id, contact);
}

}  // namespace ls::test
