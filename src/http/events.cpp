#include "http/event_intake.hpp"
#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace ls::http {
namespace {

Response refuse_all(const JudgedBody& body) {
  Problem problem{.status = 400, .code = "events_refused", .detail = {}};
  for (const EventDraft& draft : body.drafts) {
    if (draft.refusal) {
      problem.errors.push_back(fault_of(draft, body.is_list));
    }
  }
  problem.detail = fmt::format("{} of {} events refused; nothing was stored", problem.errors.size(),
                               body.drafts.size());
  return to_response(problem);
}

void write_verdict(event::JsonWriter& json, const EventDraft& draft, bool is_list) {
  json.begin_object().member("index", draft.index);
  if (draft.refusal) {
    const Fault fault = fault_of(draft, is_list);
    json.key("refused").begin_object().member("pointer", std::string_view(fault.pointer));
    json.member("code", std::string_view(fault.code));
    json.member("detail", std::string_view(fault.detail)).end_object();
  } else {
    json.member("id", std::string_view(draft.id)).member("topic", std::string_view(draft.topic));
  }
  if (draft.place) {
    json.member("partition", draft.place->partition.value);
    json.member("offset", draft.place->offset.value);
  }
  json.end_object();
}

Response accept(const JudgedBody& body, std::size_t refused) {
  Response response{.status = 202};
  event::JsonWriter json(response.body);
  json.begin_object().member("accepted", body.drafts.size() - refused).member("refused", refused);
  json.key("events").begin_array();
  for (const EventDraft& draft : body.drafts) {
    write_verdict(json, draft, body.is_list);
  }
  json.end_array().end_object();
  return response;
}

// Takes events over HTTP: all are judged before one is stored. Runs on any of the threads that ask
// the log.
Response take(EventIntake& intake, const Services& services, const Request& request) {
  Result<JudgedBody> read = judge_body(intake, services, request);
  if (!read) {
    return refuse_body(read.error());
  }
  JudgedBody& body = *read;
  const auto refused = static_cast<std::size_t>(
      std::count_if(body.drafts.begin(), body.drafts.end(),
                    [](const EventDraft& draft) { return draft.refusal.has_value(); }));
  const bool is_partial = request.query_value("partial") == "true";
  if (refused > 0 && (!is_partial || refused == body.drafts.size())) {
    return refuse_all(body);
  }
  const Status stored = intake.store(body.drafts);
  return stored ? accept(body, refused) : to_response(stored.error());
}

}  // namespace

void add_events(Router& router, const Services& services) {
  const auto intake = std::make_shared<EventIntake>(services);
  router.add(
      Method::post, "/api/v1/events",
      [intake, &services](const Request& request) { return take(*intake, services, request); },
      Runs::aside);
}

}  // namespace ls::http
