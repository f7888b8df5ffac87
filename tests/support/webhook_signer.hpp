#pragma once

#include "support/http_client.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/event/webhook.hpp"
#include "leadstream/http/webhook_gate.hpp"

#include <memory>
#include <string>

namespace ls::test {

// Stands for all the providers: has their secrets and private keys, made anew in each program, and
// posts as they do. Lives as long as the folder with the certificate that it needs.
class WebhookSigner {
 public:
  // `address` is what the server is told to be reached by.
  explicit WebhookSigner(std::string address = "https://leads.example");
  ~WebhookSigner();
  WebhookSigner(const WebhookSigner&) = delete;
  WebhookSigner& operator=(const WebhookSigner&) = delete;

  // What the server has to know of every provider, all with one tenant.
  [[nodiscard]] http::WebhookAccesses accesses(const std::string& tenant) const;
  [[nodiscard]] std::unique_ptr<http::WebhookGate> gate(const std::string& tenant) const;

  // The payload signed at that time. `name` makes it unique where a provider says a token.
  [[nodiscard]] HttpCall call(event::Provider provider, const std::string& payload, EventTime now,
                              const std::string& name) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ls::test
