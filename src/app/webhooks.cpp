#include "app/webhooks.hpp"

#include "leadstream/event/webhook.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace ls::app {
namespace {

// Far above any public key.
constexpr std::size_t kKeyBytesMax = 64U << 10U;

Result<std::string> read_key(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file || text.empty() || text.size() > kKeyBytesMax) {
    return user_error(fmt::format("\"{}\" cannot be read as a key", path));
  }
  return text;
}

Result<http::WebhookAccess> access_of(const WebhookSettings& settings) {
  http::WebhookAccess access{.tenant = settings.tenant,
                             .secret = settings.secret.value,
                             .username = settings.username,
                             .password = settings.password.value,
                             .path_secret = settings.path_secret.value,
                             .topics = settings.topics,
                             .certificates = settings.certificates_dir};
  if (!settings.public_key_file.empty()) {
    access.public_key = LS_TRY(read_key(settings.public_key_file));
  }
  return access;
}

// A tenant alone lets nobody in.
bool is_set(const WebhookSettings& settings) {
  WebhookSettings keys = settings;
  keys.tenant.clear();
  return keys != WebhookSettings();
}

}  // namespace

Result<std::unique_ptr<http::WebhookGate>> open_webhooks(const Settings& settings) {
  http::WebhookAccesses accesses;
  for (std::size_t i = 0; i < settings.http.ingest.size(); ++i) {
    const auto provider = static_cast<event::Provider>(i);
    if (is_set(settings.http.ingest[i])) {
      const std::string name = fmt::format("http.ingest.{}", event::to_string(provider));
      accesses.emplace(provider, LS_TRY(access_of(settings.http.ingest[i]).with(name)));
    }
  }
  return http::WebhookGate::open(std::move(accesses), settings.http.public_url).with("http.ingest");
}

std::string public_host(const Settings& settings) {
  const std::string& url = settings.http.public_url;
  const std::size_t scheme = url.find("//");
  if (scheme == std::string::npos) {
    return {};
  }
  std::string host = url.substr(scheme + 2);
  host = host.substr(0, host.find('/'));
  if (!host.ends_with(']')) {
    host = host.substr(0, host.rfind(':'));
  }
  // Names of hosts are compared in lower case.
  std::transform(host.begin(), host.end(), host.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return host;
}

}  // namespace ls::app
