#include "generator/crm/population.hpp"

#include "generator/crm/address_text.hpp"
#include "unit/generator/crm/crm_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

namespace ls::generator::crm {
namespace {

std::string address_of(const Population& population, const Contact& contact) {
  Text text;
  write_address(population, contact, names_of(population, contact), text);
  return std::string(text.view());
}

std::vector<Contact> everyone(const Population& population) {
  std::vector<Contact> contacts;
  for (std::uint64_t i = 0; i < population.options().contacts; ++i) {
    contacts.push_back(population.contact(i));
  }
  return contacts;
}

TEST(Population, HasEveryKindInItsShareOfEveryBlock) {
  Options options = test::small_world();
  options.contacts = 2 * Population::kBlock;
  for (const double prevalence : {0.001, 0.035, 0.5}) {
    options.prevalence = prevalence;
    std::map<Kind, double> counts;
    for (const Contact& contact : everyone(Population(options))) {
      ++counts[contact.kind];
    }
    const auto all = static_cast<double>(options.contacts);
    EXPECT_NEAR(counts[Kind::human], all * (1.0 - prevalence), 2.0 + 1e-6);
    for (std::size_t i = 1; i < kKinds; ++i) {
      const auto kind = static_cast<Kind>(i);
      EXPECT_NEAR(counts[kind], all * prevalence * origin_of(kind).share, 4.0) << name_of(kind);
    }
  }
}

TEST(Population, SharesAddUpToOne) {
  double people = 0.0;
  double others = 0.0;
  for (std::size_t i = 0; i < kTraits; ++i) {
    people += origin_of(static_cast<Trait>(i)).share;
  }
  for (std::size_t i = 1; i < kKinds; ++i) {
    others += origin_of(static_cast<Kind>(i)).share;
  }
  EXPECT_NEAR(people, 1.0, 1e-12);
  EXPECT_NEAR(others, 1.0, 1e-12);
}

TEST(Population, ArrivesWithinTheBlocksOwnTime) {
  const Population population(test::small_world());
  for (const Contact& contact : everyone(population)) {
    const std::uint64_t block = contact.number / Population::kBlock;
    ASSERT_GE(contact.arrival, population.begin_of_block(block));
    ASSERT_LE(contact.arrival, population.begin_of_block(block + 1) + Population::kCrowdTime);
  }
}

TEST(Population, FillsTheTimeOfASmallWorldToo) {
  Options options = test::small_world();
  options.contacts = 1'000;
  const EventTime middle = options.start + Millis{(options.end() - options.start).count / 2};
  std::size_t late = 0;
  for (const Contact& contact : everyone(Population(options))) {
    late += contact.arrival >= middle ? 1 : 0;
  }

  EXPECT_GT(late, 400U);
  EXPECT_LT(late, 600U);
}

// An attack comes from one network within minutes, with running numbers or one mailbox's dots.
TEST(Population, AttacksBelongTogether) {
  Options options = test::small_world();
  options.contacts = Population::kBlock;
  const Population population(options);
  std::set<std::string> addresses;
  std::set<std::string> mailboxes;
  std::map<Kind, std::pair<EventTime, EventTime>> spans;
  for (const Contact& contact : everyone(population)) {
    if (contact.kind == Kind::bot_dots) {
      std::string address = address_of(population, contact);
      EXPECT_TRUE(addresses.insert(address).second) << address;
      address.erase(std::remove(address.begin(), address.end(), '.'), address.end());
      mailboxes.insert(address);
    }
    if (contact.kind == Kind::bot_dictionary) {
      const auto [span, is_new] = spans.try_emplace(contact.kind, contact.arrival, contact.arrival);
      span->second.first = std::min(span->second.first, contact.arrival);
      span->second.second = std::max(span->second.second, contact.arrival);
    }
  }

  EXPECT_GE(addresses.size(), 5U);
  EXPECT_EQ(mailboxes.size(), 1U);
  EXPECT_LE(spans[Kind::bot_dictionary].second - spans[Kind::bot_dictionary].first,
            Population::kCrowdTime);
}

TEST(Population, PeopleLookLikeTheirTraits) {
  const Population population(test::small_world());
  std::map<Trait, int> seen;
  for (const Contact& contact : everyone(population)) {
    if (contact.kind != Kind::human) {
      continue;
    }
    ++seen[contact.trait];
    const std::string address = address_of(population, contact);
    const std::size_t at = address.find('@');
    switch (contact.trait) {
      case Trait::two_letter:
        EXPECT_EQ(at, 2U) << address;
        break;
      case Trait::corporate_id:
        EXPECT_EQ(at, 6U) << address;
        break;
      case Trait::plus_tag:
        EXPECT_NE(address.find('+'), std::string::npos) << address;
        break;
      case Trait::eai:
        EXPECT_TRUE(std::ranges::any_of(address, [](char c) { return (c & 0x80) != 0; }));
        break;
      case Trait::autofill:
        EXPECT_LT(contact.fill_ms, 5'000U);
        break;
      case Trait::office:
        EXPECT_EQ(contact.network, Network::crowd);
        break;
      default:
        break;
    }
  }
  EXPECT_EQ(seen.size(), kTraits);
}

}  // namespace
}  // namespace ls::generator::crm
