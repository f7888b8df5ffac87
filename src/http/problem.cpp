#include "http/problem.hpp"

#include "leadstream/event/json_writer.hpp"

#include <algorithm>

namespace ls::http {
namespace {

int status_of(const Error& error) {
  if (error.code == "unknown_topic" || error.code == "unknown_partition") {
    return 404;
  }
  if (error.code == "disk_full") {
    return 507;
  }
  switch (error.domain) {
    case ErrorDomain::user:
      return 400;
    case ErrorDomain::external:
      return 503;
    case ErrorDomain::internal:
      return 500;
  }
  return 500;
}

std::string_view code_of(const Error& error, int status) {
  if (!error.code.empty()) {
    return error.code;
  }
  if (status == 400) {
    return "bad_request";
  }
  return status == 503 ? "unavailable" : "internal";
}

}  // namespace

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return "Internal Server Error";
  }
}

Response to_response(const Problem& problem) {
  Response response{.status = problem.status, .content_type = "application/problem+json"};
  event::JsonWriter json(response.body);
  json.begin_object().member("title", reason_of(problem.status)).member("status", problem.status);
  json.member("code", std::string_view(problem.code))
      .member("detail", std::string_view(problem.detail));
  if (!problem.errors.empty()) {
    json.key("errors").begin_array();
    for (std::size_t i = 0; i < std::min(problem.errors.size(), kFaultsMax); ++i) {
      const Fault& fault = problem.errors[i];
      json.begin_object();
      if (fault.pointer.starts_with('#')) {
        json.member("header", std::string_view(fault.pointer).substr(1));
      } else {
        json.member("pointer", std::string_view(fault.pointer));
      }
      json.member("code", std::string_view(fault.code));
      json.member("detail", std::string_view(fault.detail)).end_object();
    }
    json.end_array().member("errors_total", problem.errors.size());
  }
  json.end_object();
  if (problem.status == 503) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}

Response refuse(int status, std::string_view code, std::string detail) {
  return to_response(
      Problem{.status = status, .code = std::string(code), .detail = std::move(detail)});
}

Response to_response(const Error& error) {
  const int status = status_of(error);
  return refuse(status, code_of(error, status), error.message);
}

}  // namespace ls::http
