#include "leadstream/generator/generator.hpp"

#include "support/seed.hpp"
#include "unit/generator/world_support.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_document.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ls::generator {
namespace {

using test::keep_all;
using test::Kept;
using test::text_of;

GeneratorOptions small_world() {
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.days = 40;
  options.leads = 3'000;
  return options;
}

// Faults frequent enough to count.
GeneratorOptions faulty_world() {
  GeneratorOptions options = small_world();
  options.faults.duplicates = 0.05;
  options.faults.out_of_order = 0.05;
  options.faults.late = 0.02;
  options.faults.broken = 0.05;
  return options;
}

std::uint64_t digest(const GeneratorOptions& options) {
  Generator generator(options);
  std::uint64_t hash = 0;
  for (const Kept& kept : keep_all(generator)) {
    hash = hash64(kept.topic + '\n' + kept.key + '\n' + kept.value, hash);
    hash = hash_combine(hash, static_cast<std::uint64_t>(kept.arrival.ms));
  }
  return hash;
}

TEST(Generator, GivesTheSameBytesForTheSameOptions) {
  EXPECT_EQ(digest(small_world()), digest(small_world()));
}

TEST(Generator, GivesOtherBytesForAnotherSeed) {
  GeneratorOptions other = small_world();
  ++other.seed;

  EXPECT_NE(digest(small_world()), digest(other));
}

TEST(Generator, HandsMessagesOutInTheOrderOfArrival) {
  Generator generator(faulty_world());

  const auto all = keep_all(generator);

  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Kept::arrival));
}

TEST(Generator, WithoutFaultsGivesEventsInTheOrderOfTime) {
  GeneratorOptions options = small_world();
  options.faults = {.duplicates = 0, .out_of_order = 0, .late = 0, .broken = 0};
  Generator generator(options);

  const auto all = keep_all(generator);

  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Kept::time));
  EXPECT_EQ(generator.planted().messages, generator.planted().events());
}

TEST(Generator, DelaysOnlyAsFarAsItWasTold) {
  const GeneratorOptions options = faulty_world();
  Generator generator(options);

  for (const Kept& kept : keep_all(generator)) {
    const Millis delay = kept.arrival - kept.time;
    switch (kept.fault) {
      case Fault::late:
        ASSERT_GE(delay, options.faults.late_by);
        ASSERT_LE(delay.count, options.faults.late_by.count * 4 / 3);
        break;
      case Fault::out_of_order:
        ASSERT_GE(delay, minutes(1));
        ASSERT_LE(delay, options.faults.disorder_max);
        break;
      case Fault::duplicate:
        ASSERT_GE(delay, seconds(1));
        ASSERT_LE(delay, options.faults.disorder_max);
        break;
      default:
        ASSERT_EQ(delay.count, 0);
    }
  }
}

// Counts what a receiver would: nothing here looks at the generator's own marks.
struct Recount {
  std::map<std::string, std::uint64_t> events_by_type;
  std::uint64_t duplicates = 0;
  std::uint64_t out_of_order = 0;  // short delays and late ones alike
};

Recount recount(const std::vector<Kept>& all) {
  Recount counted;
  std::set<std::string> ids;
  EventTime seen = EventTime::min();
  for (const Kept& kept : all) {
    if (kept.fault == Fault::broken) {
      continue;
    }
    const EventTime time = parse_rfc3339(text_of(kept.value, "time")).value();
    if (!ids.insert(text_of(kept.value, "id")).second) {
      ++counted.duplicates;
      continue;
    }
    ++counted.events_by_type[text_of(kept.value, "type")];
    counted.out_of_order += time < seen ? 1 : 0;
    seen = std::max(seen, time);
  }
  return counted;
}

TEST(Generator, PlantsWhatItSaysItPlanted) {
  Generator generator(faulty_world());
  const auto all = keep_all(generator);
  const Planted& planted = generator.planted();

  Recount counted = recount(all);

  EXPECT_EQ(planted.messages, all.size());
  EXPECT_EQ(counted.events_by_type.size(), 8U);
  EXPECT_EQ(planted.duplicates, counted.duplicates);
  EXPECT_EQ(planted.out_of_order + planted.late, counted.out_of_order);
  for (std::size_t i = 0; i < kEventTypes; ++i) {
    EXPECT_EQ(planted.events_by_type[i], counted.events_by_type[std::string(kEventTypeNames[i])])
        << kEventTypeNames[i];
  }
  EXPECT_EQ(planted.messages, planted.events() + planted.duplicates + planted.broken());
}

TEST(Generator, RepeatsADuplicateByteForByte) {
  Generator generator(faulty_world());
  std::map<std::string, const Kept*> first;
  const auto all = keep_all(generator);

  for (const Kept& kept : all) {
    const Kept*& sound = first[text_of(kept.value, "id")];
    if (kept.fault == Fault::duplicate) {
      ASSERT_NE(sound, nullptr);
      ASSERT_EQ(kept.value, sound->value);
      ASSERT_EQ(kept.topic, sound->topic);
      ASSERT_EQ(kept.key, sound->key);
    } else if (kept.fault != Fault::broken) {
      ASSERT_EQ(sound, nullptr);
      sound = &kept;
    }
  }
}

// With four partitions and a grace of a day, judged as a receiver judges it.
TEST(Generator, MakesExactlyTheLateOnesLateInEachPartition) {
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.leads = 8'000;
  Generator generator(options);
  std::map<std::string, EventTime> seen;
  std::uint64_t late = 0;

  for (const Kept& kept : keep_all(generator)) {
    if (kept.fault == Fault::broken) {
      continue;
    }
    EventTime& newest = seen.try_emplace(kept.topic + std::to_string(kafka_partition(kept.key, 4)),
                                         EventTime::min())
                            .first->second;
    const bool is_late = kept.time < newest - hours(24);
    ASSERT_EQ(is_late, kept.fault == Fault::late) << kept.value;
    late += is_late ? 1 : 0;
    newest = std::max(newest, kept.time);
  }

  EXPECT_EQ(generator.planted().late, late);
  EXPECT_GT(late, 50U);
}

TEST(Generator, StrikesAtTheRatesAskedFor) {
  GeneratorOptions options;
  options.seed = ls::test::seed();
  options.leads = 8'000;
  Generator generator(options);
  keep_all(generator);
  const Planted& planted = generator.planted();
  const auto events = static_cast<double>(planted.events());
  // Five standard deviations of a binomial count; what can't be delayed is a tenth of all.
  const auto expect_rate = [](std::uint64_t count, double expected) {
    EXPECT_NEAR(static_cast<double>(count), expected, 5.0 * std::sqrt(expected));
  };
  const double delayable = events - static_cast<double>(planted.leads + planted.conversions);

  expect_rate(planted.duplicates, events * options.faults.duplicates);
  expect_rate(planted.broken(), events * options.faults.broken);
  // The last three days of the world have no late ones.
  expect_rate(planted.late, delayable * options.faults.late * 86.5 / 90.0);
  EXPECT_NEAR(static_cast<double>(planted.out_of_order), delayable * options.faults.out_of_order,
              0.2 * delayable * options.faults.out_of_order);
}

TEST(Generator, MakesAQuarterMillionMessagesByDefaultAndAnEighthOfLeadsBuy) {
  Generator generator(GeneratorOptions{});
  keep_all(generator);
  const Planted& planted = generator.planted();

  EXPECT_GT(planted.messages, 230'000U);
  EXPECT_LT(planted.messages, 290'000U);
  EXPECT_EQ(planted.leads, 20'000U);
  const double share =
      static_cast<double>(planted.conversions) / static_cast<double>(planted.leads);
  EXPECT_GT(share, 0.08);
  EXPECT_LT(share, 0.20);
}

TEST(Generator, WritesStrictJsonWithTheKeyOfItsContact) {
  Generator generator(small_world());
  event::JsonDocument document;

  for (const Kept& kept : keep_all(generator)) {
    if (kept.fault == Fault::broken) {
      continue;
    }
    const auto json = document.parse(kept.value);
    ASSERT_TRUE(json) << kept.value << json.error().message;
    const auto contact = json.value().text("contact_id");
    ASSERT_EQ(kept.key, "acme|" + std::string(contact.value()));
    ASSERT_EQ(parse_rfc3339(json.value().text("time").value()).value(), kept.time);
  }
}

TEST(Generator, HasNoLineBreaksInItsRecords) {
  Generator generator(faulty_world());

  for (const Kept& kept : keep_all(generator)) {
    ASSERT_EQ(kept.value.find('\n'), std::string::npos);
    ASSERT_FALSE(kept.value.empty());
  }
}

double mean_dwell_ms(const std::vector<Kept>& all, EventTime from, EventTime to) {
  event::JsonDocument document;
  double sum = 0.0;
  double count = 0.0;
  for (const Kept& kept : all) {
    if (kept.fault == Fault::broken || kept.time < from || kept.time >= to) {
      continue;
    }
    const auto json = document.parse(kept.value).value();
    if (json.find("dwell_ms")) {
      sum += json.number("dwell_ms").value();
      count += 1.0;
    }
  }
  return sum / count;
}

TEST(Generator, ScalesDwellTimesFromTheDriftOn) {
  GeneratorOptions options = small_world();
  options.leads = 5'000;
  Generator generator(options);
  const auto all = keep_all(generator);

  const double before = mean_dwell_ms(all, options.start, options.drift_time());
  const double after = mean_dwell_ms(all, options.drift_time(), options.end());

  EXPECT_NEAR(after / before, 3.0, 0.25);
  EXPECT_EQ(generator.planted().drift_field, "page.viewed.dwell_ms");
}

TEST(Generator, SaysWhichMessageTheDriftTouchedFirst) {
  const GeneratorOptions options = small_world();
  Generator generator(options);
  const auto all = keep_all(generator);
  const auto& drift = generator.planted().drift;

  const auto first = std::ranges::find_if(all, [&](const Kept& kept) {
    return text_of(kept.value, "type") == "page.viewed" && kept.time >= options.drift_time() &&
           kept.fault != Fault::broken;
  });

  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->time, options.drift_time());
  EXPECT_EQ(drift->message, static_cast<std::uint64_t>(first - all.begin()));
  EXPECT_EQ(drift->first_event, first->time);
}

TEST(Generator, WithoutDriftSaysNone) {
  GeneratorOptions options = small_world();
  options.drift.kind = DriftKind::none;
  Generator generator(options);
  keep_all(generator);

  EXPECT_FALSE(generator.planted().drift);
}

TEST(Generator, SellsMoreAfterAPriorDrift) {
  GeneratorOptions options = small_world();
  options.days = 120;
  options.leads = 10'000;
  options.drift = {.kind = DriftKind::prior, .at = 0.5, .factor = 3.0};
  Generator generator(options);

  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (const Kept& kept : keep_all(generator)) {
    const bool is_sale = kept.topic == "crm.label" && kept.fault == Fault::none;
    before += is_sale && kept.time < options.drift_time() ? 1 : 0;
    after += is_sale && kept.time >= options.drift_time() ? 1 : 0;
  }

  EXPECT_GT(static_cast<double>(after), 1.3 * static_cast<double>(before));
}

}  // namespace
}  // namespace ls::generator
