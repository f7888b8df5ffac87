#include "app/model/order.hpp"

#include "app/model/published.hpp"
#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/wire.hpp"
#include "app/worker_options.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/base/base64.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

namespace ls::app {
namespace {

constexpr std::string_view kType = "model.command";
constexpr std::array<std::string_view, 6> kKinds = {"promote", "rollback", "train",
                                                    "freeze",  "unfreeze", "import"};

Result<std::string> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  if (!file) {
    return user_error("cannot read " + path);
  }
  return bytes.str();
}

// A challenger's name begins with that of the model that is served.
Result<std::string> served_name(runtime::LogGateway& log, const Settings& settings,
                                const ModelOrder& order) {
  if (!order.file.empty()) {
    return order.model;
  }
  const PublishedModels models = LS_TRY(read_published(log, settings.topic_name("leads.models")));
  const std::string champion = order.model.substr(0, order.model.find('.'));
  // A version that was imported is tested, and published by no one until it is promoted.
  const std::string& asked = order.model == champion + ".imported" ? champion : order.model;
  static_cast<void>(LS_TRY(models.find(asked)));
  return champion;
}

Result<std::string> json_of(OrderKind kind, const ModelOrder& order, const std::string& served,
                            EventTime time) {
  const std::string snapshot =
      order.file.empty() ? std::string() : to_base64(LS_TRY(bytes_of(order.file)));
  const std::string_view to =
      kind == OrderKind::promote ? kRoles[static_cast<std::size_t>(order.to)] : std::string_view();
  const std::string id =
      sha256_hex(fmt::format("{}|{}|{}|{}|{}", time.ms, name_of(kind), order.model, to, snapshot));
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("type", kType).member("id", std::string_view(id).substr(0, 32));
  json.member("time", time).member("contact_id", std::string_view(served));
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"command", name_of(kind)}, {"model", order.model}, {"version", order.version}, {"to", to},
      {"reason", order.reason},   {"snapshot", snapshot}};
  for (const auto& [name, value] : texts) {
    if (!value.empty()) {
      json.member(name, value);
    }
  }
  if (order.share) {
    json.member("share", *order.share);
  }
  if (order.is_forced) {
    json.member("force", true);
  }
  json.end_object();
  return text;
}

void print(const CommandContext& context, OrderKind kind, const ModelOrder& order,
           const std::string& topic, const runtime::LogGateway::Place& place) {
  if (context.is_json()) {
    std::string text;
    event::JsonWriter json(text);
    json.begin_object().member("command", name_of(kind));
    json.member("model", std::string_view(order.model)).member("topic", std::string_view(topic));
    json.member("partition", place.partition.value).member("offset", place.offset.value);
    json.end_object();
    fmt::print(context.out, "{}\n", text);
  } else if (!context.options.is_quiet) {
    fmt::print(context.out,
               "{} {} ordered: {}/{}/{}. The trainer carries it out with the next boundary, or "
               "says in the dead letters why not.\n",
               name_of(kind), order.model, topic, place.partition.value, place.offset.value);
  }
}

}  // namespace

std::string_view name_of(OrderKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

Status place_order(const CommandContext& context, OrderKind kind, const ModelOrder& order) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  const event::EventType* type = project->catalog.find(kType);
  if (type == nullptr) {
    return user_error(
        fmt::format("there is no event type \"{}\" in {}", kType, loaded.settings.topologies.dir));
  }
  const EventTime now = context.clock.now();
  const EventTime time = order.at.empty() ? now : LS_TRY(parse_rfc3339(order.at).with("--at"));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  const std::string served = LS_TRY(served_name(*log, loaded.settings, order));
  runtime::LogGateway::Record record;
  record.key = event::record_key("", served);
  record.value = LS_TRY(json_of(kind, order, served, time));
  event::EventDecoder decoder(project->catalog, {type}, decode_limits(loaded.settings));
  Arena arena;
  static_cast<void>(LS_TRY(decoder.decode({.value = record.value, .appended = now}, arena)));
  const std::string topic = loaded.settings.topic_name(type->topic());
  const auto places = LS_TRY(log->produce(topic, {record}));
  print(context, kind, order, topic, places.front());
  return {};
}

}  // namespace ls::app
