#pragma once

#include "http/webhooks/signature.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/http/request.hpp"
#include "leadstream/http/webhook_gate.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

// Each provider's way to prove that it sent a request. Pure functions of the request, the keys and
// the time.

namespace ls::http {

// The keys of a provider, read once.
struct WebhookKeys {
  WebhookAccess access;
  std::optional<PublicKey> public_key = {};
  std::map<std::string, Certificate, std::less<>> certificates = {};  // by file name
};

struct Attempt {
  const Request& request;
  std::string_view path_secret;
  std::string_view public_url;
  EventTime now;
};

// How long a signature is good, before and after the time that it says. HubSpot prescribes five
// minutes. Others repeat a webhook for hours with the signature of the first attempt, as SNS does:
// there the replay guard is what stops a repetition.
inline constexpr Millis kFreshFor = minutes(5);
inline constexpr Millis kRepeatedFor = hours(24);

// What makes the request unique, for the replay guard; empty if nothing does. An error if it is not
// proven who sent it.
Result<std::string> verify_hubspot(const WebhookKeys& keys, const Attempt& attempt);
Result<std::string> verify_relay(const WebhookKeys& keys, const Attempt& attempt);
Result<std::string> verify_gohighlevel(const WebhookKeys& keys, const Attempt& attempt);
Result<std::string> verify_sendgrid(const WebhookKeys& keys, const Attempt& attempt);
Result<std::string> verify_mailgun(const WebhookKeys& keys, const Attempt& attempt);
Result<std::string> verify_sns(const WebhookKeys& keys, const Attempt& attempt);
// Basic authentication, the path's secret and, if there is a key for it, Mautic's HMAC: all that is
// configured has to hold.
Result<std::string> verify_shared_secret(const WebhookKeys& keys, const Attempt& attempt);

Error bad_signature(std::string_view why);
// `sent` must lie within `span` of now.
Status check_fresh(EventTime sent, EventTime now, Millis span);

}  // namespace ls::http
