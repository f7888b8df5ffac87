#include "generator/spoil.hpp"

#include "leadstream/event/refusal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ls::generator {
namespace {

TEST(Spoilings, NameRefusalCodesThatExist) {
  for (const Spoiling& spoiling : spoilings()) {
    EXPECT_TRUE(std::ranges::any_of(event::refusals(), [&](const event::RefusalMeaning& refusal) {
      return refusal.name == spoiling.code;
    })) << spoiling.code;
  }
}

TEST(Spoilings, AllDiffer) {
  constexpr std::string_view kSound =
      R"({"type":"page.viewed","id":"1","time":"2025-01-06T00:00:00.000Z",)"
      R"("tenant":"acme","contact_id":"c1"})";
  std::set<std::string> spoiled;

  for (const Spoiling& spoiling : spoilings()) {
    spoiled.insert(spoiling.spoil(kSound));
  }

  EXPECT_EQ(spoiled.size(), kSpoilings);
  EXPECT_FALSE(spoiled.contains(std::string(kSound)));
}

}  // namespace
}  // namespace ls::generator
