#include "generator/spoil.hpp"

#include "support/seed.hpp"
#include "unit/generator/world_support.hpp"

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/refusal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
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

// What the real decoder makes of everything, judged against the shipped event types.
TEST(Spoilings, AreRefusedWithTheirCodesAndNothingElseIs) {
  const auto catalog =
      event::Catalog::load(std::string(LEADSTREAM_SOURCE_DIR) + "/topologies/events");
  ASSERT_TRUE(catalog) << catalog.error().message;
  event::EventDecoder decoder(*catalog, catalog->types());
  Arena arena;
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.leads = 1'500;
  options.faults.broken = 0.05;
  Generator generator(options);
  std::map<std::string, std::uint64_t> refused;

  for (const test::Kept& kept : test::keep_all(generator)) {
    arena.reset();
    const auto decoded = decoder.decode(
        {.key = kept.key, .value = kept.value, .headers = {}, .appended = kept.arrival}, arena);
    if (!decoded) {
      ASSERT_EQ(kept.fault, Fault::broken) << kept.value << decoded.error().message;
      ++refused[decoded.error().code];
      continue;
    }
    ASSERT_NE(kept.fault, Fault::broken) << kept.value;
    ASSERT_EQ((*decoded)->type->topic(), kept.topic);
    ASSERT_EQ((*decoded)->time, kept.time);
  }

  for (const auto& [code, count] : generator.planted().broken_by_code()) {
    EXPECT_EQ(refused[code], count) << code;
    EXPECT_GT(count, 10U) << code;
  }
}

}  // namespace
}  // namespace ls::generator
