#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace ls::http {
namespace {

using runtime::LogGateway;

// One event of the body on its way to its topic.
struct Draft {
  std::size_t index = 0;  // in the body
  std::string id;
  std::string topic;
  LogGateway::Record record;
  std::optional<LogGateway::Place> place;
  std::optional<Error> refusal;
};

// How the body is to be read.
enum class Content { plain, structured, batch, binary };

std::string_view media_type(const Request& request) {
  std::string_view type = request.header("Content-Type").value_or(std::string_view());
  type = type.substr(0, type.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

// "application/json", "application/vnd.acme+json".
bool is_json(std::string_view type) {
  const std::string_view tail = type.substr(type.size() - std::min<std::size_t>(type.size(), 5));
  return equal_ignoring_case(tail, "/json") || equal_ignoring_case(tail, "+json");
}

// A form of another site can post text/plain and the like without being asked; JSON it cannot.
std::optional<Content> content_of(const Request& request) {
  const std::string_view type = media_type(request);
  if (equal_ignoring_case(type, "application/cloudevents+json")) {
    return Content::structured;
  }
  if (equal_ignoring_case(type, "application/cloudevents-batch+json")) {
    return Content::batch;
  }
  if (is_json(type) && request.header("ce-specversion")) {
    return Content::binary;
  }
  if (equal_ignoring_case(type, "application/json")) {
    return Content::plain;
  }
  return std::nullopt;
}

// CloudEvents' binary mode says in HTTP headers what a log record says in its own: "ce-id" becomes
// "ce_id", its percent-encoding undone.
std::vector<std::pair<std::string, std::string>> log_headers(const Request& request,
                                                             Content content) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (content == Content::structured || content == Content::batch) {
    headers.emplace_back("content-type", "application/cloudevents+json");
  }
  if (content != Content::binary) {
    return headers;
  }
  headers.emplace_back("content-type", media_type(request));
  for (const auto& [name, value] : request.headers) {
    if (name.size() > 3 && equal_ignoring_case(std::string_view(name).substr(0, 3), "ce-")) {
      std::string own = "ce_" + name.substr(3);
      std::transform(own.begin(), own.end(), own.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      headers.emplace_back(std::move(own), percent_decode(value).value_or(value));
    }
  }
  return headers;
}

// A decoder knows the names of all event types: making one costs far more than reading an event.
// So each thread that judges one borrows it here and brings it back.
class Decoders {
 public:
  struct Decoder {
    explicit Decoder(const Services& services)
        : events(services.catalog, services.catalog.types(), services.decode_limits) {}
    event::EventDecoder events;
    Arena arena;
  };

  explicit Decoders(const Services& services) : services_(services) {}

  std::unique_ptr<Decoder> borrow() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      return std::make_unique<Decoder>(services_);
    }
    std::unique_ptr<Decoder> decoder = std::move(free_.back());
    free_.pop_back();
    return decoder;
  }
  void give_back(std::unique_ptr<Decoder> decoder) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(decoder));
  }

 private:
  const Services& services_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Decoder>> free_;  // no more than there are threads
};

// Takes events over HTTP: all are judged as the topologies would judge them, before one is stored.
// Runs on any of the threads that ask the log.
class Ingest {
 public:
  explicit Ingest(const Services& services) : services_(services), decoders_(services) {}

  Response take(const Request& request);

 private:
  Result<std::vector<Draft>> read(const Request& request, Content content);
  void judge(Draft& draft, Decoders::Decoder& decoder) const;
  Status store(std::vector<Draft>& drafts) const;

  const Services& services_;
  Decoders decoders_;
};

Result<std::vector<Draft>> Ingest::read(const Request& request, Content content) {
  event::DecodeLimits limits = services_.decode_limits;
  std::vector<std::string_view> items = {request.body};
  const bool may_be_list = content == Content::plain || content == Content::batch;
  if (may_be_list) {
    limits.bytes_max = services_.body_max;
    items = LS_TRY(event::split_events(request.body, limits));
  }
  const auto headers = log_headers(request, content);
  std::unique_ptr<Decoders::Decoder> decoder = decoders_.borrow();
  std::vector<Draft> drafts;
  for (const std::string_view item : items) {
    Draft& draft = drafts.emplace_back();
    draft.index = drafts.size() - 1;
    draft.record.value = item;
    draft.record.headers = headers;
    judge(draft, *decoder);
    decoder->arena.reset();
  }
  decoders_.give_back(std::move(decoder));
  return drafts;
}

void Ingest::judge(Draft& draft, Decoders::Decoder& decoder) const {
  std::vector<event::Header> headers;
  for (const auto& [name, value] : draft.record.headers) {
    headers.push_back({name, value});
  }
  const event::RawEvent raw{
      .value = draft.record.value, .headers = headers, .appended = services_.clock.now()};
  const Result<const event::Event*> decoded = decoder.events.decode(raw, decoder.arena);
  if (!decoded) {
    draft.refusal = decoded.error();
    return;
  }
  const event::Event& event = **decoded;  // every type is asked for, so it is not null
  draft.id = event.id;
  draft.record.key = event::record_key(event.tenant, event.contact);
  const auto renamed = services_.topic_names.find(event.type->topic());
  draft.topic = renamed == services_.topic_names.end() ? event.type->topic() : renamed->second;
}

// In the order of the body, whatever their topics, and all or none.
Status Ingest::store(std::vector<Draft>& drafts) const {
  std::vector<Draft*> own;
  std::vector<LogGateway::Addressed> records;
  for (Draft& draft : drafts) {
    if (!draft.refusal) {
      own.push_back(&draft);
      records.push_back({draft.topic, std::move(draft.record)});
    }
  }
  const auto places = LS_TRY(services_.log.append(records));
  for (std::size_t i = 0; i < own.size() && i < places.size(); ++i) {
    own[i]->place = places[i];
  }
  return {};
}

// The pointer into the event becomes one into the body.
Fault fault_of(const Draft& draft, bool is_list) {
  Fault fault{draft.refusal->pointer, draft.refusal->code, draft.refusal->message};
  if (fault.pointer.starts_with("#ce_")) {
    fault.pointer.replace(0, 4, "#ce-");
  } else if (is_list && !fault.pointer.starts_with('#')) {
    fault.pointer.insert(0, fmt::format("/{}", draft.index));
  }
  return fault;
}

Response refuse_all(const std::vector<Draft>& drafts, bool is_list) {
  Problem problem{.status = 400, .code = "events_refused", .detail = {}};
  for (const Draft& draft : drafts) {
    if (draft.refusal) {
      problem.errors.push_back(fault_of(draft, is_list));
    }
  }
  problem.detail = fmt::format("{} of {} events refused; nothing was stored", problem.errors.size(),
                               drafts.size());
  return to_response(problem);
}

void write_verdict(event::JsonWriter& json, const Draft& draft, bool is_list) {
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

Response accept(const std::vector<Draft>& drafts, std::size_t refused, bool is_list) {
  Response response{.status = 202};
  event::JsonWriter json(response.body);
  json.begin_object().member("accepted", drafts.size() - refused).member("refused", refused);
  json.key("events").begin_array();
  for (const Draft& draft : drafts) {
    write_verdict(json, draft, is_list);
  }
  json.end_array().end_object();
  return response;
}

Response Ingest::take(const Request& request) {
  const std::optional<Content> content = content_of(request);
  if (!content) {
    return refuse(415, "unsupported_content",
                  "send Content-Type: application/json, application/cloudevents+json or "
                  "application/cloudevents-batch+json");
  }
  const std::size_t first = request.body.find_first_not_of(" \t\r\n");
  const bool is_list = first != std::string::npos && request.body[first] == '[';
  if (*content == Content::batch && first != std::string::npos && !is_list) {
    return refuse(400, "not_a_list", "a batch of CloudEvents is a JSON list, also of one");
  }
  Result<std::vector<Draft>> read_events = read(request, *content);
  if (!read_events) {
    const Error& error = read_events.error();
    return to_response(Problem{.status = 400,
                               .code = error.code,
                               .detail = error.message,
                               .errors = {{error.pointer, error.code, error.message}}});
  }
  std::vector<Draft>& drafts = *read_events;
  const auto refused = static_cast<std::size_t>(std::count_if(
      drafts.begin(), drafts.end(), [](const Draft& draft) { return draft.refusal.has_value(); }));
  const bool is_partial = request.query_value("partial") == "true";
  if (refused > 0 && (!is_partial || refused == drafts.size())) {
    return refuse_all(drafts, is_list);
  }
  const Status stored = store(drafts);
  return stored ? accept(drafts, refused, is_list) : to_response(stored.error());
}

}  // namespace

void add_events(Router& router, const Services& services) {
  const auto ingest = std::make_shared<Ingest>(services);
  router.add(
      Method::post, "/api/v1/events",
      [ingest](const Request& request) { return ingest->take(request); }, Runs::aside);
}

}  // namespace ls::http
