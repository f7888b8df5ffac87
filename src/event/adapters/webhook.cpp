#include "leadstream/event/webhook.hpp"

#include "event/adapters/adapters.hpp"
#include "event/adapters/reading.hpp"
#include "event/adapters/salesforce_change.hpp"

#include <algorithm>
#include <array>

namespace ls::event {
namespace {

constexpr std::array<std::string_view, 8> kNames{"hubspot",  "salesforce", "gohighlevel", "mautic",
                                                 "sendgrid", "mailgun",    "postmark",    "ses"};

Status map_payload(Provider provider, const JsonView& root, JsonDocument& inner, Mapping& mapping) {
  switch (provider) {
    case Provider::hubspot:
      return map_hubspot(root, mapping);
    case Provider::salesforce:
      return map_salesforce(root, mapping);
    case Provider::gohighlevel:
      return map_gohighlevel(root, mapping);
    case Provider::mautic:
      return map_mautic(root, mapping);
    case Provider::sendgrid:
      return map_sendgrid(root, mapping);
    case Provider::mailgun:
      return map_mailgun(root, mapping);
    case Provider::postmark:
      return map_postmark(root, mapping);
    case Provider::ses:
      return map_ses(root, inner, mapping);
  }
  return internal_error("no adapter of that provider");
}

}  // namespace

std::span<const std::string_view> provider_names() {
  return kNames;
}

std::string_view to_string(Provider provider) {
  return kNames[static_cast<std::size_t>(provider)];
}

std::optional<Provider> parse_provider(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    return std::nullopt;
  }
  return static_cast<Provider>(found - kNames.begin());
}

WebhookMapper::WebhookMapper(const JsonLimits& limits)
    : document_(limits),
      inner_(limits),
      split_limits_{.bytes_max = limits.bytes_max, .depth_max = limits.depth_max} {}

Result<MappedWebhook> WebhookMapper::map(Provider provider, std::string_view payload,
                                         const MapOptions& options) {
  const JsonView root = LS_TRY(document_.parse(payload));
  MappedWebhook mapped;
  Mapping mapping(provider, options, mapped);
  LS_TRY(map_payload(provider, root, inner_, mapping));
  return mapped;
}

Result<std::vector<SalesforceChange>> WebhookMapper::changes_of(std::string_view payload) {
  const JsonView root = LS_TRY(document_.parse(payload));
  const std::vector<std::string_view> texts = LS_TRY(split_events(payload, split_limits_));
  std::vector<SalesforceChange> changes;
  const auto add = [&](const JsonView& item) {
    const auto header = find(item, {"payload", salesforce::kHeader});
    changes.push_back(
        {texts[changes.size()], header ? word(*header, "transactionKey") : std::string()});
  };
  if (!root.is_array()) {
    add(root);
    return changes;
  }
  for (const JsonView item : root.items()) {
    add(item);
  }
  return changes;
}

}  // namespace ls::event
