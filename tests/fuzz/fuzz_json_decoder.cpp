// Any bytes are an event or a refusal with a known code. An event's plain form decodes to the same
// event, and minified JSON stays as it is. The first byte chooses how the rest is read.
#include "leadstream/base/arena.hpp"
#include "leadstream/base/assert.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event {
namespace {

Catalog make_catalog() {
  std::vector<EventTypeSpec> specs;
  specs.push_back({.name = "a.b",
                   .fields = {{.name = "flag", .kind = FieldKind::boolean},
                              {.name = "count", .kind = FieldKind::integer, .minimum = -5},
                              {.name = "rate", .kind = FieldKind::number, .maximum = 9},
                              {.name = "text", .kind = FieldKind::text, .bytes_max = 8},
                              {.name = "source", .kind = FieldKind::text},
                              {.name = "kind", .kind = FieldKind::category, .values = {"x", "y"}},
                              {.name = "at", .kind = FieldKind::time},
                              {.name = "json", .kind = FieldKind::json}}});
  specs.push_back({.name = "c.d",
                   .unknown = UnknownFields::refuse,
                   .fields = {{.name = "needed", .kind = FieldKind::text, .is_required = true}}});
  specs.push_back({.name = "not.asked"});
  return Catalog::of(std::move(specs));
}

constexpr DecodeLimits kLimits{.bytes_max = 4096, .depth_max = 8, .keys_max = 40};

constexpr std::array<Header, 5> kBinary{{{"ce_specversion", "1.0"},
                                         {"ce_type", "crm.a.b.v1"},
                                         {"ce_id", "e"},
                                         {"ce_source", "s"},
                                         {"ce_time", "2026-05-01T10:00:00Z"}}};
constexpr std::array<Header, 1> kStructured{{{"content-type", "application/cloudevents+json"}}};

void check_refusal(const Error& error) {
  const auto is_it = [&error](const RefusalMeaning& known) { return known.name == error.code; };
  LS_ASSERT(std::any_of(refusals().begin(), refusals().end(), is_it));
  LS_ASSERT(error.domain == ErrorDomain::user);
  // Without "byte" the scanner did not find what the parser refused.
  LS_ASSERT(error.code != "malformed_json" || error.message.starts_with("byte"));
}

void check_same(const Event& a, const Event& b) {
  LS_ASSERT(a.type == b.type && a.id == b.id && a.time == b.time);
  LS_ASSERT(a.tenant == b.tenant && a.contact == b.contact);
  LS_ASSERT(std::equal(a.slots.begin(), a.slots.end(), b.slots.begin(), b.slots.end()));
}

void fuzz_event(const RawEvent& raw) {
  static const Catalog catalog = make_catalog();
  static EventDecoder decoder(catalog, {catalog.find("a.b"), catalog.find("c.d")}, kLimits);
  static Arena arena;
  arena.reset();
  const auto first = decoder.decode(raw, arena);
  if (!first) {
    check_refusal(first.error());
    return;
  }
  if (*first == nullptr) {
    return;
  }
  std::string json;
  append_json(json, **first);
  if (json.size() > kLimits.bytes_max) {
    return;  // escapes can make it longer than it came
  }
  const auto second = decoder.decode({.value = json}, arena);
  LS_ASSERT(second && *second != nullptr);
  check_same(**first, **second);
}

void fuzz_document(std::string_view text) {
  static JsonDocument document({.bytes_max = 8192, .depth_max = 8, .keys_max = 40});
  const auto root = document.parse(text);
  if (!root) {
    check_refusal(root.error());
    return;
  }
  std::string once;
  root->append_json(once);
  const auto again = document.parse(once);
  LS_ASSERT(again);
  std::string twice;
  again->append_json(twice);
  LS_ASSERT(once == twice);
}

void fuzz_split(std::string_view body) {
  const auto events = split_events(body, kLimits);
  if (!events) {
    check_refusal(events.error());
    return;
  }
  JsonDocument document;
  for (const std::string_view event : *events) {
    const auto parsed = document.parse(event);
    LS_ASSERT(parsed || parsed.error().code == "duplicate_key");
  }
}

}  // namespace
}  // namespace ls::event

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ls::event;  // NOLINT(google-build-using-namespace)
  if (size == 0) {
    return 0;
  }
  const std::string_view value(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      fuzz_event({.value = value});
      break;
    case 1:
      fuzz_event({.value = value, .headers = kBinary});
      break;
    case 2:
      fuzz_event({.value = value, .headers = kStructured, .appended = ls::EventTime{1'000'000}});
      break;
    case 3:
      fuzz_document(value);
      break;
    default:
      fuzz_split(value);
  }
  return 0;
}
