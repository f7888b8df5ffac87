#include "http/event_intake.hpp"
#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace ls::http {
namespace {

// How many partitions each topic of the log has.
using PartitionCounts = std::map<std::string, std::int32_t, std::less<>>;

Result<PartitionCounts> partition_counts(const Services& services) {
  PartitionCounts counts;
  for (const runtime::LogGateway::Topic& topic : LS_TRY(services.log.topics())) {
    counts[topic.name] = static_cast<std::int32_t>(topic.partitions.size());
  }
  return counts;
}

void write_verdict(event::JsonWriter& json, const EventDraft& draft, bool is_list,
                   const PartitionCounts& counts) {
  json.begin_object().member("index", draft.index).member("accepted", !draft.refusal.has_value());
  if (draft.refusal) {
    const Fault fault = fault_of(draft, is_list);
    json.member("pointer", std::string_view(fault.pointer));
    json.member("code", std::string_view(fault.code));
    json.member("detail", std::string_view(fault.detail)).end_object();
    return;
  }
  json.member("type", std::string_view(draft.type)).member("id", std::string_view(draft.id));
  json.member("key", std::string_view(draft.record.key));
  json.member("topic", std::string_view(draft.topic)).key("partition");
  const auto count = counts.find(draft.topic);
  if (count != counts.end() && count->second > 0) {
    json.value(kafka_partition(draft.record.key, count->second));
  } else {
    json.null();  // the topic is made when its first event comes
  }
  json.end_object();
}

// Judges events as they would be on their way in, and stores nothing.
Response check(EventIntake& intake, const Services& services, const Request& request) {
  const Result<JudgedBody> body = judge_body(intake, services, request);
  if (!body) {
    return refuse_body(body.error());
  }
  const Result<PartitionCounts> counts = partition_counts(services);
  if (!counts) {
    return to_response(counts.error());
  }
  const auto refused =
      std::count_if(body->drafts.begin(), body->drafts.end(),
                    [](const EventDraft& draft) { return draft.refusal.has_value(); });
  Response response{.status = 200};
  event::JsonWriter json(response.body);
  json.begin_object().member("accepted", refused == 0).key("events").begin_array();
  for (const EventDraft& draft : body->drafts) {
    write_verdict(json, draft, body->is_list, *counts);
  }
  json.end_array().end_object();
  return response;
}

}  // namespace

void add_check(Router& router, const Services& services) {
  const auto intake = std::make_shared<EventIntake>(services);
  router.add(
      Method::post, "/api/v1/check",
      [intake, &services](const Request& request) { return check(*intake, services, request); },
      Runs::aside);
}

}  // namespace ls::http
