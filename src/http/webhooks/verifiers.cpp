#include "http/webhooks/verifiers.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/event/json_document.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace ls::http {
namespace {

Error coded(std::string_view code, std::string message) {
  Error error = user_error(std::move(message));
  error.code = code;
  return error;
}

std::string_view header_of(const Attempt& attempt, std::string_view name) {
  return attempt.request.header(name).value_or(std::string_view());
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = failure == std::errc() && end == text.data() + text.size();
  // Seconds or milliseconds since 1970 that fit a time.
  return is_whole && number > 0 && number < 1'000'000'000'000'000 ? std::optional(number)
                                                                  : std::nullopt;
}

// HubSpot signs the address with these escapes undone, as its reference lists them.
std::string undo_escapes(std::string_view uri) {
  struct Escape {
    std::string_view code;
    char letter;
  };
  constexpr std::array<Escape, 12> kEscapes{{{"%3A", ':'},
                                             {"%2F", '/'},
                                             {"%3F", '?'},
                                             {"%40", '@'},
                                             {"%21", '!'},
                                             {"%24", '$'},
                                             {"%27", '\''},
                                             {"%28", '('},
                                             {"%29", ')'},
                                             {"%2A", '*'},
                                             {"%2C", ','},
                                             {"%3B", ';'}}};
  std::string undone;
  while (!uri.empty()) {
    char letter = uri.front();
    std::size_t length = 1;
    for (const Escape& escape : kEscapes) {
      if (equal_ignoring_case(uri.substr(0, 3), escape.code)) {
        letter = escape.letter;
        length = 3;
      }
    }
    undone.push_back(letter);
    uri.remove_prefix(length);
  }
  return undone;
}

std::string address_of(const Attempt& attempt) {
  const std::string origin = attempt.public_url.empty()
                                 ? fmt::format("http://{}", header_of(attempt, "Host"))
                                 : std::string(attempt.public_url);
  std::string address = origin + undo_escapes(attempt.request.path);
  if (const std::string& query = attempt.request.query_text; !query.empty()) {
    address += '?' + undo_escapes(query);
  }
  return address;
}

}  // namespace

Error bad_signature(std::string_view why) {
  return coded("bad_signature", std::string(why));
}

Status check_fresh(EventTime sent, EventTime now, Millis span) {
  if (sent + span < now || now + span < sent) {
    return coded("stale_signature",
                 fmt::format("it was signed at {}, which is not within {} of now",
                             format_rfc3339(sent), format_duration(span)));
  }
  return {};
}

Result<std::string> verify_hubspot(const WebhookKeys& keys, const Attempt& attempt) {
  const std::string_view signature = header_of(attempt, "X-HubSpot-Signature-v3");
  const std::string_view stamp = header_of(attempt, "X-HubSpot-Request-Timestamp");
  const auto sent = whole_number(stamp);
  if (signature.empty() || !sent) {
    return bad_signature("X-HubSpot-Signature-v3 and X-HubSpot-Request-Timestamp are needed");
  }
  const std::string signed_text = fmt::format("{}{}{}{}", name_of(attempt.request.method),
                                              address_of(attempt), attempt.request.body, stamp);
  const std::string expected = to_base64(hmac_sha256(keys.access.secret, signed_text));
  if (!equal_in_constant_time(expected, signature)) {
    return bad_signature("X-HubSpot-Signature-v3 does not fit the request");
  }
  LS_TRY(check_fresh(EventTime{*sent}, attempt.now, kFreshFor));
  return std::string(signature);
}

// "t=1704800000,v1=5f3a…": HMAC-SHA256 in hex over the seconds, a dot and the body.
Result<std::string> verify_relay(const WebhookKeys& keys, const Attempt& attempt) {
  const std::string_view header = header_of(attempt, "X-Leadstream-Signature");
  const std::size_t comma = header.find(",v1=");
  if (!header.starts_with("t=") || comma == std::string_view::npos) {
    return bad_signature("X-Leadstream-Signature: t=<seconds>,v1=<hex> is needed");
  }
  const std::string_view stamp = header.substr(2, comma - 2);
  const std::string_view signature = header.substr(comma + 4);
  const auto sent = whole_number(stamp);
  const std::string expected =
      to_hex(hmac_sha256(keys.access.secret, fmt::format("{}.{}", stamp, attempt.request.body)));
  if (!sent || !equal_in_constant_time(expected, signature)) {
    return bad_signature("X-Leadstream-Signature does not fit the request");
  }
  LS_TRY(check_fresh(EventTime{*sent * 1000}, attempt.now, kFreshFor));
  return std::string(signature);
}

// Its webhooks carry two signatures, of an RSA and of an Ed25519 key: the key that is configured
// decides which counts.
Result<std::string> verify_gohighlevel(const WebhookKeys& keys, const Attempt& attempt) {
  const std::string_view header =
      keys.public_key->is_ed25519() ? "X-GHL-Signature" : "X-WH-Signature";
  const auto signature = from_base64(header_of(attempt, header));
  if (!signature || signature->empty() ||
      !keys.public_key->verifies(attempt.request.body, *signature, HashKind::sha256)) {
    return bad_signature(fmt::format("{} does not fit the body", header));
  }
  event::JsonDocument document;
  const Result<event::JsonView> body = document.parse(attempt.request.body);
  if (!body || !body->is_object()) {
    return std::string();  // for the adapter to refuse
  }
  const auto sent = body->find("timestamp");
  if (const auto text = sent ? sent->text() : Result<std::string_view>(user_error("")); text) {
    if (const Result<EventTime> at = parse_rfc3339(*text); at) {
      LS_TRY(check_fresh(*at, attempt.now, kRepeatedFor));
    }
  }
  const auto id = body->find("webhookId");
  return id && id->is_text() ? std::string(*id->text()) : to_base64(*signature);
}

Result<std::string> verify_sendgrid(const WebhookKeys& keys, const Attempt& attempt) {
  const std::string_view header = header_of(attempt, "X-Twilio-Email-Event-Webhook-Signature");
  const std::string_view stamp = header_of(attempt, "X-Twilio-Email-Event-Webhook-Timestamp");
  const auto signature = from_base64(header);
  const auto sent = whole_number(stamp);
  if (!signature || signature->empty() || !sent) {
    return bad_signature("X-Twilio-Email-Event-Webhook-Signature and -Timestamp are needed");
  }
  if (!keys.public_key->verifies(std::string(stamp) + attempt.request.body, *signature,
                                 HashKind::sha256)) {
    return bad_signature("X-Twilio-Email-Event-Webhook-Signature does not fit the request");
  }
  LS_TRY(check_fresh(EventTime{*sent * 1000}, attempt.now, kRepeatedFor));
  return std::string(header);
}

Result<std::string> verify_mailgun(const WebhookKeys& keys, const Attempt& attempt) {
  event::JsonDocument document;
  const Result<event::JsonView> body = document.parse(attempt.request.body);
  const auto signature = body ? body->find("signature") : std::nullopt;
  if (!signature) {
    return bad_signature("the body has no signature");
  }
  const auto stamp = signature->text("timestamp");
  const auto token = signature->text("token");
  const auto given = signature->text("signature");
  const auto sent = stamp ? whole_number(*stamp) : std::nullopt;
  if (!token || !given || !sent) {
    return bad_signature("the body's signature lacks timestamp, token or signature");
  }
  const std::string expected =
      to_hex(hmac_sha256(keys.access.secret, fmt::format("{}{}", *stamp, *token)));
  if (!equal_in_constant_time(expected, *given)) {
    return bad_signature("the body's signature does not fit its timestamp and token");
  }
  LS_TRY(check_fresh(EventTime{*sent * 1000}, attempt.now, kRepeatedFor));
  return std::string(*token);
}

Result<std::string> verify_shared_secret(const WebhookKeys& keys, const Attempt& attempt) {
  const WebhookAccess& access = keys.access;
  if (!access.path_secret.empty() &&
      !equal_in_constant_time(access.path_secret, attempt.path_secret)) {
    return bad_signature("the path does not end with the secret");
  }
  if (!access.username.empty()) {
    const std::string expected = "Basic " + to_base64(access.username + ":" + access.password);
    if (!equal_in_constant_time(expected, header_of(attempt, "Authorization"))) {
      return bad_signature("basic authentication is needed");
    }
  }
  if (access.secret.empty()) {
    return std::string();
  }
  const std::string expected = to_base64(hmac_sha256(access.secret, attempt.request.body));
  const std::string_view given = header_of(attempt, "Webhook-Signature");
  if (!equal_in_constant_time(expected, given)) {
    return bad_signature("Webhook-Signature does not fit the body");
  }
  return std::string(given);
}

}  // namespace ls::http
