#include "operators/webhook/settings.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/event/catalog.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::operators {
namespace {

constexpr std::string_view kReceived = "webhook.received";
constexpr std::size_t kTenantBytesMax = 128;

void read_received(config::Reader& reader, const flow::BlueprintContext& context,
                   WebhookSettings& settings) {
  const event::EventType* type = context.catalog->find(kReceived);
  const bool is_decoded =
      std::find(context.types.begin(), context.types.end(), type) != context.types.end();
  if (type == nullptr || !is_decoded) {
    reader.fail(fmt::format("no source of this topology decodes \"{}\"", kReceived));
    return;
  }
  const auto body = type->slot_of("body");
  const auto provider = type->slot_of("provider");
  if (!body || type->fields()[*body].kind != event::FieldKind::text || !provider ||
      type->fields()[*provider].kind != event::FieldKind::category) {
    reader.fail(fmt::format("{} needs a text \"body\" and a category \"provider\"", kReceived));
    return;
  }
  settings.of = type;
  settings.body = *body;
  settings.provider_slot = *provider;
}

void read_emits(config::Reader& reader, const flow::BlueprintContext& context,
                WebhookSettings& settings) {
  for (const std::string& name : reader.texts("emits")) {
    const event::EventType* type = context.catalog->find(name);
    if (type == nullptr || type == settings.of) {
      reader.fail_at("emits", fmt::format("there is no event type \"{}\" to make", name));
      continue;
    }
    settings.emits.push_back(type);
  }
}

}  // namespace

std::string WebhookSettings::fingerprint() const {
  std::string text =
      fmt::format("{} {} {}", provider ? event::to_string(*provider) : "each", tenant, hold.count);
  for (const event::EventType* type : emits) {
    text += " " + type->name();
  }
  return text;
}

std::optional<WebhookSettings> read_webhook_settings(config::Reader& reader,
                                                     const flow::BlueprintContext& context) {
  WebhookSettings settings;
  settings.catalog = context.catalog;
  read_received(reader, context, settings);
  if (reader.has("provider")) {
    settings.provider =
        static_cast<event::Provider>(reader.choice("provider", event::provider_names()));
  }
  settings.tenant = reader.text_or("tenant", "");
  if (settings.tenant.size() > kTenantBytesMax) {
    reader.fail_at("tenant", fmt::format("at most {} bytes", kTenantBytesMax));
  }
  read_emits(reader, context, settings);
  settings.hold = reader.duration_or("hold", Millis{0}, {.min = Millis{0}, .max = hours(1)});
  if (reader.problems().has_errors()) {
    return std::nullopt;
  }
  return settings;
}

}  // namespace ls::operators
