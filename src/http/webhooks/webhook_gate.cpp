#include "leadstream/http/webhook_gate.hpp"

#include "http/webhooks/replay_guard.hpp"
#include "http/webhooks/verifiers.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace ls::http {
namespace {

using event::Provider;

using Verify = Result<std::string> (*)(const WebhookKeys& keys, const Attempt& attempt);

Verify verifier_of(Provider provider) {
  switch (provider) {
    case Provider::hubspot:
      return verify_hubspot;
    case Provider::salesforce:
      return verify_relay;
    case Provider::gohighlevel:
      return verify_gohighlevel;
    case Provider::sendgrid:
      return verify_sendgrid;
    case Provider::mailgun:
      return verify_mailgun;
    case Provider::ses:
      return verify_sns;
    case Provider::postmark:
    case Provider::mautic:
      break;
  }
  return verify_shared_secret;
}

// Whether the provider can be told from others at all.
Status check_complete(Provider provider, const WebhookAccess& access) {
  switch (provider) {
    case Provider::hubspot:
    case Provider::salesforce:
    case Provider::mailgun:
      return access.secret.empty() ? Status(user_error("needs secret")) : Status();
    case Provider::gohighlevel:
    case Provider::sendgrid:
      return access.public_key.empty() ? Status(user_error("needs public_key")) : Status();
    case Provider::ses:
      return access.topics.empty() || access.certificates.empty()
                 ? Status(user_error("needs topics and certificates"))
                 : Status();
    case Provider::postmark:
    case Provider::mautic:
      break;
  }
  if (access.username.empty() != access.password.empty()) {
    return user_error("username and password belong together");
  }
  return access.username.empty() && access.path_secret.empty() && access.secret.empty()
             ? Status(user_error("needs username and password, or path_secret"))
             : Status();
}

Status load_certificates(WebhookKeys& keys) {
  std::error_code failure;
  for (std::filesystem::directory_iterator at(keys.access.certificates, failure), end;
       !failure && at != end; at.increment(failure)) {
    if (at->path().extension() != ".pem") {
      continue;
    }
    std::ifstream file(at->path(), std::ios::binary);
    const std::string pem(std::istreambuf_iterator<char>(file), {});
    const std::string name = at->path().filename().string();
    keys.certificates.emplace(name, LS_TRY(Certificate::parse(pem).with(name)));
  }
  if (failure) {
    return user_error(fmt::format("certificates: {}", failure.message()));
  }
  if (keys.certificates.empty()) {
    return user_error("certificates: no *.pem there");
  }
  return {};
}

Result<WebhookKeys> keys_of(Provider provider, WebhookAccess access) {
  LS_TRY(check_complete(provider, access));
  WebhookKeys keys{.access = std::move(access)};
  if (!keys.access.public_key.empty()) {
    keys.public_key = LS_TRY(PublicKey::parse(keys.access.public_key).with("public_key"));
  }
  if (!keys.access.certificates.empty()) {
    LS_TRY(load_certificates(keys));
  }
  return keys;
}

}  // namespace

struct WebhookGate::Parts {
  std::map<Provider, WebhookKeys> keys = {};
  std::string public_url = {};
  ReplayGuard guard{{.keep = kRepeatedFor + kRepeatedFor}};
};

WebhookGate::WebhookGate(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

WebhookGate::~WebhookGate() = default;

Result<std::unique_ptr<WebhookGate>> WebhookGate::open(WebhookAccesses accesses,
                                                       std::string public_url) {
  auto parts = std::make_unique<Parts>();
  parts->public_url = std::move(public_url);
  while (parts->public_url.ends_with('/')) {
    parts->public_url.pop_back();
  }
  for (auto& [provider, access] : accesses) {
    const std::string name(event::to_string(provider));
    parts->keys.emplace(provider, LS_TRY(keys_of(provider, std::move(access)).with(name)));
  }
  return std::unique_ptr<WebhookGate>(
      new WebhookGate(std::move(parts)));  // NOLINT: the constructor is private
}

const WebhookAccess* WebhookGate::access(Provider provider) const {
  const auto found = parts_->keys.find(provider);
  return found == parts_->keys.end() ? nullptr : &found->second.access;
}

Result<WebhookGate::Claim> WebhookGate::admit(Provider provider, const Request& request,
                                              std::string_view path_secret, EventTime now) {
  const auto found = parts_->keys.find(provider);
  LS_ASSERT(found != parts_->keys.end());
  const Attempt attempt{
      .request = request, .path_secret = path_secret, .public_url = parts_->public_url, .now = now};
  const std::string unique = LS_TRY(verifier_of(provider)(found->second, attempt));
  if (unique.empty()) {
    return Claim{};
  }
  const std::uint64_t token = hash64(unique, static_cast<std::uint64_t>(provider));
  if (!parts_->guard.claim(token, now)) {
    Error error = user_error("this very request was taken before");
    error.code = "replayed";
    return error;
  }
  return Claim{.token = token};
}

void WebhookGate::give_back(const Claim& claim) {
  if (claim.token) {
    parts_->guard.release(*claim.token);
  }
}

}  // namespace ls::http
