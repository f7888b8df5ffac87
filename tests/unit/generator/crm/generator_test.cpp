#include "leadstream/generator/crm/generator.hpp"

#include "generator/crm/event_writer.hpp"
#include "generator/crm/moments.hpp"
#include "unit/generator/crm/crm_support.hpp"

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace ls::generator::crm {
namespace {

using generator::test::Kept;
using generator::test::text_of;
using test::keep_all;
using test::small_world;

std::string bytes_of(const std::vector<Kept>& all) {
  std::string bytes;
  for (const Kept& kept : all) {
    bytes += kept.topic + '\t' + kept.key + '\t' + kept.value + '\t' +
             std::to_string(kept.arrival.ms) + '\n';
  }
  return bytes;
}

TEST(CrmGenerator, GivesTheSameBytesForAnyNumberOfThreads) {
  Options options = small_world();
  options.faults = FaultOptions{};
  const std::string alone = bytes_of(keep_all(options, 1));

  EXPECT_TRUE(bytes_of(keep_all(options, 2)) == alone);
  EXPECT_TRUE(bytes_of(keep_all(options, 7)) == alone);
  ++options.seed;
  EXPECT_FALSE(bytes_of(keep_all(options, 1)) == alone);
}

TEST(CrmGenerator, HandsMessagesOutInTheOrderOfArrival) {
  Options options = small_world();
  options.faults = {.duplicates = 0.02, .out_of_order = 0.02, .late = 0.02, .broken = 0.02};

  const auto all = keep_all(options, 2);

  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Kept::arrival));
  EXPECT_TRUE(std::ranges::is_sorted(keep_all(small_world()), {}, &Kept::time));
}

// A contact alone gives what the whole world shows of it.
TEST(CrmGenerator, MakesAnyContactAgainFromItsNumber) {
  const Options options = small_world();
  std::map<std::string, std::string> shown;  // by key
  for (const Kept& kept : keep_all(options)) {
    shown[kept.key] += kept.value + '\n';
  }
  const Population population(options);
  const Rules rules(options);
  EventWriter writer(population);

  for (std::uint64_t number = 0; number < options.contacts; number += 7) {
    std::string alone;
    for (const Fact& fact : live(population, rules, number, days(14)).facts) {
      if (fact.time < options.end()) {
        writer.write(population.contact(number), fact);
        alone.append(writer.value()).append("\n");
      }
    }
    ASSERT_EQ(alone, shown["acme|c" + std::to_string(number)]) << "contact " << number;
  }
}

TEST(CrmGenerator, MakesEventsThatTheCatalogueAccepts) {
  const auto catalog =
      event::Catalog::load(std::string(LEADSTREAM_SOURCE_DIR) + "/topologies/events");
  ASSERT_TRUE(catalog) << catalog.error().message;
  event::EventDecoder decoder(*catalog, catalog->types());
  Arena arena;
  std::map<std::string, int> types;

  for (const Kept& kept : keep_all(small_world())) {
    arena.reset();
    const auto decoded = decoder.decode(
        {.key = kept.key, .value = kept.value, .headers = {}, .appended = kept.arrival}, arena);
    ASSERT_TRUE(decoded) << decoded.error().message << "\n" << kept.value;
    ASSERT_EQ((*decoded)->type->topic(), kept.topic);
    ++types[text_of(kept.value, "type")];
  }

  EXPECT_EQ(types.size(), kEventTypes);
}

TEST(CrmGenerator, PlantsWhatItSaysItPlanted) {
  Options options = small_world();
  options.faults = {.duplicates = 0.05, .out_of_order = 0.05, .late = 0.02, .broken = 0.05};
  Generator generator(options);
  std::uint64_t messages = 0;
  std::set<std::string> ids;
  for (GeneratedMessage message; generator.next(message); ++messages) {
    if (message.fault != Fault::broken) {
      ids.insert(text_of(std::string(message.value), "id"));
    }
  }

  EXPECT_EQ(generator.planted().messages, messages);
  EXPECT_EQ(generator.planted().events(), ids.size());
  EXPECT_GT(generator.planted().late, 0U);
  EXPECT_EQ(messages, generator.planted().events() + generator.planted().duplicates +
                          generator.planted().broken());
}

TEST(CrmGenerator, TellsWhenTheChangeShowsFirst) {
  Options options = small_world();
  options.change.kind = ChangeKind::outage;
  Generator generator(options);
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (GeneratedMessage message; generator.next(message);) {
    const bool has_dwell = message.value.find("\"dwell_ms\":") != std::string_view::npos;
    (message.time < options.change_time() ? before : after) += has_dwell ? 1 : 0;
  }

  EXPECT_GT(before, 1'000U);
  EXPECT_EQ(after, 0U);
  ASSERT_TRUE(generator.planted().drift);
  EXPECT_EQ(generator.planted().drift->time, options.change_time());
  EXPECT_EQ(generator.planted().drift_field, "page.viewed.dwell_ms");
}

TEST(CrmGenerator, ShowsNoAppleProxyBeforeTheChangeOfPrivacy) {
  Options options = small_world();
  options.change = {.kind = ChangeKind::privacy, .at = 0.5};
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (const Kept& kept : keep_all(options)) {
    const bool is_proxy = text_of(kept.value, "ua") == "Mozilla/5.0";
    (kept.time < options.change_time() ? before : after) += is_proxy ? 1 : 0;
  }

  EXPECT_EQ(before, 0U);
  EXPECT_GT(after, 1'000U);
}

}  // namespace
}  // namespace ls::generator::crm
