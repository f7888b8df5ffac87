#include "support/webhook_signer.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <utility>

namespace ls::test {
namespace {

using event::Provider;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

constexpr std::string_view kTopic = "arn:aws:sns:eu-central-1:123456789012:mail";
constexpr std::string_view kCertificateName = "SimpleNotificationService-test.pem";

void must(bool is_true) {
  if (!is_true) {
    std::abort();
  }
}

std::string sign(EVP_PKEY* key, const EVP_MD* digest, std::string_view message) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  must(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
       EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) == 1);
  std::string signature(size, '\0');
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  must(EVP_DigestSign(context.get(), out, &size, bytes, message.size()) == 1);
  signature.resize(size);
  return signature;
}

std::string hmac(std::string_view key, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
       &size);
  return {digest.begin(), digest.begin() + size};
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return text;
}

template <typename Write>
std::string pem(const Write& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  must(write(bio.get()) == 1);
  char* begin = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &begin);
  return {begin, static_cast<std::size_t>(size)};
}

// Valid from 2020 to 2040, whatever the machine's clock says.
std::string certificate_of(EVP_PKEY* key) {
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
  constexpr std::time_t k2020 = 1'577'836'800;
  constexpr std::time_t k2040 = 2'208'988'800;
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  ASN1_TIME_set(X509_getm_notBefore(made.get()), k2020);
  ASN1_TIME_set(X509_getm_notAfter(made.get()), k2040);
  must(X509_set_pubkey(made.get(), key) == 1 && X509_sign(made.get(), key, EVP_sha256()) > 0);
  return pem([&](BIO* bio) { return PEM_write_bio_X509(bio, made.get()); });
}

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

struct WebhookSigner::Parts {
  std::string address;
  Key rsa{EVP_RSA_gen(2048), &EVP_PKEY_free};
  Key ec{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  std::string folder;

  [[nodiscard]] static std::string public_pem(EVP_PKEY* key) {
    return pem([key](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key); });
  }
  [[nodiscard]] std::string notification(const std::string& message, EventTime now,
                                         const std::string& name) const;
};

WebhookSigner::WebhookSigner(std::string address) : parts_(std::make_unique<Parts>()) {
  parts_->address = std::move(address);
  must(parts_->rsa != nullptr && parts_->ec != nullptr);
  std::string name = (std::filesystem::temp_directory_path() / "leadstream_signer_XXXXXX").string();
  must(::mkdtemp(name.data()) != nullptr);
  parts_->folder = name;
  std::ofstream(std::filesystem::path(name) / kCertificateName)
      << certificate_of(parts_->rsa.get());
}

WebhookSigner::~WebhookSigner() {
  std::error_code ignored;
  std::filesystem::remove_all(parts_->folder, ignored);
}

http::WebhookAccesses WebhookSigner::accesses(const std::string& tenant) const {
  http::WebhookAccesses all;
  for (const std::string_view name : event::provider_names()) {
    all[*event::parse_provider(name)].tenant = tenant;
  }
  all[Provider::hubspot].secret = "hubspot-secret";
  all[Provider::salesforce].secret = "relay-secret";
  all[Provider::mailgun].secret = "mailgun-key";
  all[Provider::mautic].secret = "mautic-secret";
  all[Provider::mautic].path_secret = "p4th";
  all[Provider::postmark].username = "postmark";
  all[Provider::postmark].password = "pa:ss";
  all[Provider::gohighlevel].public_key = Parts::public_pem(parts_->rsa.get());
  all[Provider::sendgrid].public_key = Parts::public_pem(parts_->ec.get());
  all[Provider::ses].topics = {std::string(kTopic)};
  all[Provider::ses].certificates = parts_->folder;
  return all;
}

std::unique_ptr<http::WebhookGate> WebhookSigner::gate(const std::string& tenant) const {
  auto opened = http::WebhookGate::open(accesses(tenant), parts_->address);
  must(opened.has_value());
  return opened.take();
}

std::string WebhookSigner::Parts::notification(const std::string& message, EventTime now,
                                               const std::string& name) const {
  const std::string time = format_rfc3339(now);
  const std::string text =
      fmt::format("Message\n{}\nMessageId\n{}\nTimestamp\n{}\nTopicArn\n{}\nType\nNotification\n",
                  message, name, time, kTopic);
  std::string body;
  event::JsonWriter json(body);
  json.begin_object().member("Type", "Notification").member("MessageId", name);
  json.member("TopicArn", kTopic).member("Message", message).member("Timestamp", time);
  json.member("SignatureVersion", "1");
  json.member("Signature", to_base64(sign(rsa.get(), EVP_sha1(), text)));
  json.member("SigningCertURL",
              fmt::format("https://sns.eu-central-1.amazonaws.com/{}", kCertificateName));
  json.end_object();
  return body;
}

HttpCall WebhookSigner::call(Provider provider, const std::string& payload, EventTime now,
                             const std::string& name) const {
  HttpCall call{.method = "POST",
                .target = fmt::format("/api/v1/ingest/{}", event::to_string(provider)),
                .body = payload,
                .content_type = "application/json"};
  const std::string seconds_text = std::to_string(now.ms / 1000);
  switch (provider) {
    case Provider::hubspot: {
      const std::string stamp = std::to_string(now.ms);
      const std::string text = "POST" + parts_->address + call.target + payload + stamp;
      call.headers = {{"X-HubSpot-Signature-v3", to_base64(hmac("hubspot-secret", text))},
                      {"X-HubSpot-Request-Timestamp", stamp}};
      break;
    }
    case Provider::salesforce:
      call.headers = {{"X-Leadstream-Signature",
                       fmt::format("t={},v1={}", seconds_text,
                                   hex(hmac("relay-secret", seconds_text + "." + payload)))}};
      break;
    case Provider::gohighlevel:
      call.headers = {
          {"x-wh-signature", to_base64(sign(parts_->rsa.get(), EVP_sha256(), payload))}};
      break;
    case Provider::sendgrid:
      call.headers = {{"X-Twilio-Email-Event-Webhook-Signature",
                       to_base64(sign(parts_->ec.get(), EVP_sha256(), seconds_text + payload))},
                      {"X-Twilio-Email-Event-Webhook-Timestamp", seconds_text}};
      break;
    case Provider::mailgun:
      // The signature stands in the body, over what is beside it only.
      call.body = replaced(call.body, "1529006854\"", seconds_text + "\"");
      call.body = replaced(call.body, "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0", name);
      call.body =
          replaced(call.body, "d2271d12299f6592d9d44cd9d250f0704e4674c30d79d07c47a66f95ce71cf55",
                   hex(hmac("mailgun-key", seconds_text + name)));
      break;
    case Provider::mautic:
      call.target += "/p4th";
      call.headers = {{"Webhook-Signature", to_base64(hmac("mautic-secret", payload))}};
      break;
    case Provider::postmark:
      call.headers = {{"Authorization", "Basic " + to_base64("postmark:pa:ss")}};
      break;
    case Provider::ses:
      call.body = parts_->notification(payload, now, name);
      call.content_type = "text/plain; charset=UTF-8";
      break;
  }
  return call;
}

}  // namespace ls::test
