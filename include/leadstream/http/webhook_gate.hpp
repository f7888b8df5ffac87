#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/webhook.hpp"
#include "leadstream/http/request.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::http {

// How one provider proves that a webhook is its own, and whose events they are. Which of these a
// provider can use:
//   hubspot, mailgun, salesforce   secret
//   sendgrid, gohighlevel          public_key
//   ses                            topics and certificates
//   postmark                       username and password, path_secret, or all of them
//   mautic                         the same, and secret
struct WebhookAccess {
  std::string tenant = {};
  std::string secret = {};  // the key of the HMAC
  std::string username = {};
  std::string password = {};     // of HTTP's basic authentication
  std::string path_secret = {};  // the path's last segment: /api/v1/ingest/postmark/<this>
  std::string public_key = {};   // PEM, or DER in base64
  // ARNs of the SNS topics that may post: anybody's topic has a good signature of Amazon.
  std::vector<std::string> topics = {};
  // A folder with the certificates that SNS signs with, *.pem, each called as in its URL. Nothing
  // is ever fetched.
  std::string certificates = {};

  friend bool operator==(const WebhookAccess&, const WebhookAccess&) = default;
};
using WebhookAccesses = std::map<event::Provider, WebhookAccess>;

// Lets in what a provider signed, once. Any thread.
class WebhookGate {
 public:
  // `public_url` is how providers reach this server ("https://leads.example"): HubSpot signs the
  // whole address. Without it the request's Host is taken, and http. An error names what is wrong
  // with a key, a certificate or a folder.
  static Result<std::unique_ptr<WebhookGate>> open(WebhookAccesses accesses,
                                                   std::string public_url = {});
  ~WebhookGate();
  WebhookGate(const WebhookGate&) = delete;
  WebhookGate& operator=(const WebhookGate&) = delete;

  // Null: webhooks of that provider are not taken here.
  [[nodiscard]] const WebhookAccess* access(event::Provider provider) const;

  // What was let in, so that it can be given back if nothing came of it.
  struct Claim {
    std::optional<std::uint64_t> token = {};
  };
  // Refused with the codes `bad_signature` and `stale_signature`, or `replayed` for what was let in
  // before. `path_secret` is what the path's last segment said. `access(provider)` is not null.
  Result<Claim> admit(event::Provider provider, const Request& request,
                      std::string_view path_secret, EventTime now);
  void give_back(const Claim& claim);

 private:
  struct Parts;
  explicit WebhookGate(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ls::http
