// Any bytes are an address or none: its parts lie within them, and a valid one is its parts.
#include "leadstream/base/assert.hpp"
#include "leadstream/scoring/email/address_facts.hpp"
#include "leadstream/scoring/email/email_lists.hpp"
#include "leadstream/scoring/email/email_quality.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ls::scoring {
namespace {

bool is_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check(std::string_view text) {
  const Address address = parse_address(text);
  LS_ASSERT(is_within(address.local, text) && is_within(address.domain, text));
  if (address.category() == AddressCategory::valid) {
    LS_ASSERT(std::string(address.local) + "@" + std::string(address.domain) == text);
  }
  static const auto lists = EmailLists::none();
  const EmailQuality quality = assess(AddressReader(*lists).read(text), EmailFacts{});
  LS_ASSERT(quality.score >= 0.0 && quality.score <= 100.0);
}

}  // namespace
}  // namespace ls::scoring

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ls::scoring::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
