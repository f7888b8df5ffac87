// Bodies of events: which form they have, and what of them becomes the headers of a log record.

#include "http/event_intake.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace ls::http {
namespace {

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
LogHeaders log_headers(const Request& request, Content content) {
  LogHeaders headers;
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

Error refusal(std::string_view code, std::string message) {
  Error error = user_error(std::move(message));
  error.code = code;
  return error;
}

}  // namespace

Result<JudgedBody> judge_body(EventIntake& intake, const Services& services,
                              const Request& request) {
  const std::optional<Content> content = content_of(request);
  if (!content) {
    return refusal("unsupported_content",
                   "send Content-Type: application/json, application/cloudevents+json or "
                   "application/cloudevents-batch+json");
  }
  const std::size_t first = request.body.find_first_not_of(" \t\r\n");
  JudgedBody body;
  body.is_list = first != std::string::npos && request.body[first] == '[';
  if (*content == Content::batch && first != std::string::npos && !body.is_list) {
    return refusal("not_a_list", "a batch of CloudEvents is a JSON list, also of one");
  }
  event::DecodeLimits limits = services.decode_limits;
  std::vector<std::string_view> items = {request.body};
  if (*content == Content::plain || *content == Content::batch) {
    limits.bytes_max = services.body_max;
    items = LS_TRY(event::split_events(request.body, limits));
  }
  body.drafts = intake.judge(items, log_headers(request, *content));
  return body;
}

Fault fault_of(const EventDraft& draft, bool is_list) {
  Fault fault{draft.refusal->pointer, draft.refusal->code, draft.refusal->message};
  if (fault.pointer.starts_with("#ce_")) {
    fault.pointer.replace(0, 4, "#ce-");
  } else if (is_list && !fault.pointer.starts_with('#')) {
    fault.pointer.insert(0, fmt::format("/{}", draft.index));
  }
  return fault;
}

Response refuse_body(const Error& error) {
  if (error.code == "unsupported_content" && error.pointer.empty()) {
    return refuse(415, error.code, error.message);
  }
  Problem problem{.status = 400, .code = error.code, .detail = error.message};
  if (error.code != "not_a_list") {
    problem.errors = {{error.pointer, error.code, error.message}};
  }
  return to_response(problem);
}

}  // namespace ls::http
