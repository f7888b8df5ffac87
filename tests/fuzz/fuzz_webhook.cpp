// Whatever a provider posts is mapped or refused with a known code, and what it is mapped to is
// JSON that the decoder can judge. The first byte chooses the provider.
#include "leadstream/base/assert.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/refusal.hpp"
#include "leadstream/event/webhook.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ls::event {
namespace {

void check_refusal(const Error& error) {
  const auto is_it = [&error](const RefusalMeaning& known) { return known.name == error.code; };
  LS_ASSERT(std::any_of(refusals().begin(), refusals().end(), is_it));
}

void fuzz_webhook(Provider provider, std::string_view payload) {
  constexpr JsonLimits kLimits{.bytes_max = 8192, .depth_max = 12, .keys_max = 100};
  static WebhookMapper mapper(kLimits);
  static JsonDocument document;
  const auto mapped = mapper.map(provider, payload, {.tenant = "t", .received = EventTime{1}});
  if (!mapped) {
    check_refusal(mapped.error());
    return;
  }
  for (const MappedEvent& event : mapped->events) {
    const auto parsed = document.parse(event.json);
    LS_ASSERT(parsed && parsed->find("type") && parsed->find("id") && parsed->find("contact_id"));
  }
  for (const RefusedItem& item : mapped->refused) {
    check_refusal(item.error);
    LS_ASSERT(document.parse(item.json));
  }
}

}  // namespace
}  // namespace ls::event

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ls::event;  // NOLINT(google-build-using-namespace)
  if (size > 0) {
    const auto provider = static_cast<Provider>(data[0] % provider_names().size());
    fuzz_webhook(provider, {reinterpret_cast<const char*>(data) + 1, size - 1});
  }
  return 0;
}
