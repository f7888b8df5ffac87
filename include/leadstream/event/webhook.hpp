#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_document.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event {

// Whose webhooks are understood. The names reach paths, settings and event ids: they never change.
enum class Provider : std::uint8_t {
  hubspot,
  salesforce,
  gohighlevel,
  mautic,
  sendgrid,
  mailgun,
  postmark,
  ses,
};
// In the order of the enumeration.
std::span<const std::string_view> provider_names();
std::string_view to_string(Provider provider);
std::optional<Provider> parse_provider(std::string_view name);

// An event that an item of a payload became, in the plain JSON form. Whether it is a valid one is
// for the decoder to say.
struct MappedEvent {
  std::string json;
  std::string pointer;  // of the item in the payload; empty: the payload as a whole
};

// An item that is no event of ours: as it came, minified, with code (refusal.hpp) and pointer into
// the payload.
struct RefusedItem {
  std::string json;
  Error error;
};

// In the order of the payload. Every item is in one of the two.
struct MappedWebhook {
  std::vector<MappedEvent> events;
  std::vector<RefusedItem> refused;
};

struct MapOptions {
  std::string_view tenant = {};  // of all events
  // Stands for the time of an item that does not say when it happened. A few kinds of GoHighLevel
  // and Mautic are so; their ids come from the item alone, so that a repetition is still known.
  EventTime received = {};
};

// One change of Salesforce, and the transaction that it is part of; empty: of none.
struct SalesforceChange {
  std::string_view json;
  std::string transaction;
};

// Turns what a provider posts into events of the catalog: a pure function of payload and options.
// An event's id is the first 16 bytes of SHA-256, in hex, of "provider|native id|type|part", where
// the native id is the provider's own name of the item, or the item's bytes hashed if it has none,
// and the part counts what one item fans out to. So a repeated webhook gives the same ids.
//
// The contact is the CRM's id of the person. Mail providers know none: there it is `contact_id`
// among the custom arguments that the message was sent with, or else the address with its domain in
// lower case. What is about a deal or a conversation whose person is not named is about the contact
// "deal:<id>", "opportunity:<id>" or "conversation:<id>", to be looked up by who enriches.
//
// Reuses its buffers; single-threaded.
class WebhookMapper {
 public:
  explicit WebhookMapper(const JsonLimits& limits = {});

  // An error is a refusal of the whole: no JSON, or not of the provider's form.
  Result<MappedWebhook> map(Provider provider, std::string_view payload, const MapOptions& options);
  // The changes of a payload of Salesforce, as views into it. The changes of one transaction (a
  // conversion is several) may come in several payloads, in any order; `map` puts those that are in
  // one payload in order.
  Result<std::vector<SalesforceChange>> changes_of(std::string_view payload);

 private:
  JsonDocument document_;
  JsonDocument inner_;  // of what SNS carries as text
  DecodeLimits split_limits_;
};

}  // namespace ls::event
