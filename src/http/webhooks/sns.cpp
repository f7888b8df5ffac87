// Amazon SNS signs a text made of some of the message's members; the certificate's address stands
// in the message, so it is only a name to look up in our own store.

#include "http/webhooks/verifiers.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/event/json_document.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace ls::http {
namespace {

constexpr std::array<std::string_view, 6> kNotification{"Message",   "MessageId", "Subject",
                                                        "Timestamp", "TopicArn",  "Type"};
constexpr std::array<std::string_view, 7> kConfirmation{
    "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"};

std::string_view text_of(const event::JsonView& message, std::string_view key) {
  const auto value = message.find(key);
  return value && value->is_text() ? *value->text() : std::string_view();
}

// Each member's name and value on a line of its own, in this order; a subject only if there is one.
std::string signed_text(const event::JsonView& message) {
  const bool is_notification = text_of(message, "Type") == "Notification";
  const std::span<const std::string_view> names =
      is_notification ? std::span<const std::string_view>(kNotification)
                      : std::span<const std::string_view>(kConfirmation);
  std::string text;
  for (const std::string_view name : names) {
    const auto value = message.find(name);
    if (!value || !value->is_text()) {
      continue;
    }
    text.append(name).append("\n").append(*value->text()).append("\n");
  }
  return text;
}

// "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123.pem" is called
// "SimpleNotificationService-0123.pem"; empty if it is no address of Amazon's.
std::string_view certificate_name(std::string_view url) {
  constexpr std::string_view kScheme = "https://sns.";
  if (!url.starts_with(kScheme) || !url.ends_with(".pem")) {
    return {};
  }
  const std::size_t slash = url.find('/', kScheme.size());
  const std::string_view host = url.substr(0, slash);
  const bool is_amazons = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
  if (slash == std::string_view::npos || !is_amazons) {
    return {};
  }
  const std::string_view name = url.substr(slash + 1);
  return name.find('/') == std::string_view::npos ? name : std::string_view();
}

}  // namespace

Result<std::string> verify_sns(const WebhookKeys& keys, const Attempt& attempt) {
  event::JsonDocument document;
  const Result<event::JsonView> message = document.parse(attempt.request.body);
  if (!message || !message->is_object()) {
    return bad_signature("the body is no message of SNS");
  }
  const std::string_view topic = text_of(*message, "TopicArn");
  if (std::find(keys.access.topics.begin(), keys.access.topics.end(), topic) ==
      keys.access.topics.end()) {
    return bad_signature("the topic may not post here");
  }
  const auto certificate =
      keys.certificates.find(certificate_name(text_of(*message, "SigningCertURL")));
  if (certificate == keys.certificates.end() || !certificate->second.is_valid_at(attempt.now)) {
    return bad_signature("no valid certificate of that name is in the store");
  }
  const std::string_view version = text_of(*message, "SignatureVersion");
  const auto signature = from_base64(text_of(*message, "Signature"));
  if ((version != "1" && version != "2") || !signature || signature->empty() ||
      !certificate->second.key().verifies(signed_text(*message), *signature,
                                          version == "1" ? HashKind::sha1 : HashKind::sha256)) {
    return bad_signature("the signature does not fit the message");
  }
  const Result<EventTime> sent = parse_rfc3339(text_of(*message, "Timestamp"));
  if (!sent) {
    return bad_signature("the message has no time");
  }
  LS_TRY(check_fresh(*sent, attempt.now, kRepeatedFor));
  return std::string(text_of(*message, "MessageId"));
}

}  // namespace ls::http
