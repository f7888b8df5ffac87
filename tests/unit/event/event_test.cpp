#include "leadstream/event/event.hpp"

#include "support/seed.hpp"
#include "unit/event/decoding.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace ls::event {
namespace {

void expect_equal(const Event& a, const Event& b) {
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.time, b.time);
  EXPECT_EQ(a.tenant, b.tenant);
  EXPECT_EQ(a.contact, b.contact);
  EXPECT_EQ(a.source, b.source);
  EXPECT_TRUE(std::equal(a.slots.begin(), a.slots.end(), b.slots.begin(), b.slots.end()));
}

std::string json_of(const Event& event) {
  std::string json;
  append_json(json, event);
  return json;
}

TEST(Event, WritesItsPlainForm) {
  Decoding decode;

  EXPECT_EQ(json_of(**decode(kPlain)),
            R"({"type":"page.viewed","id":"e1","time":"2026-05-01T10:00:00.123Z","tenant":"acme",)"
            R"("contact_id":"42","source":"web","url":"/pricing","category":"pricing",)"
            R"("dwell_ms":900,"scroll":0.5,"is_return":true,"seen_at":"1970-01-01T00:16:40.000Z",)"
            R"("tags":["a",{"b":1.5}]})");
}

TEST(Event, WritesASourceThatIsAFieldOnce) {
  Decoding decode;

  EXPECT_EQ(json_of(**decode(
                R"({"type":"strict.one","id":"e","time":1,"contact_id":"42","source":"crm"})")),
            R"({"type":"strict.one","id":"e","time":"1970-01-01T00:00:01.000Z",)"
            R"("contact_id":"42","source":"crm"})");
}

TEST(Event, KeepsTheSourceOfACloudEventOutOfAFieldOfThatName) {
  Decoding decode;

  const std::string json = json_of(
      **decode(R"({"specversion":"1.0","type":"strict.one","id":"e","source":"/crm","time":1,)"
               R"("subject":"contact/42"})"));

  EXPECT_TRUE((*decode(std::string_view(json)))->at(0).is_null());
}

TEST(Event, ReadsBackEqualFromItsPlainForm) {
  Decoding decode;
  Random random(test::seed());
  const auto word = [&random] {
    constexpr std::string_view kLetters = "ab\"\\|%\n/~ \x01";
    std::string text = "x";
    for (std::uint64_t size = random.below(12); size > 0; --size) {
      text.push_back(kLetters[random.below(kLetters.size())]);
    }
    return text;
  };

  for (int i = 0; i < 500; ++i) {
    const Event first = **decode(kPlain);
    const std::vector<std::string> words{word(), word(), word(), word(), word()};
    std::vector<Value> slots(first.slots.begin(), first.slots.end());
    slots[0] = Value::of(std::string_view(words[0]));
    slots[2] = random.chance(0.2) ? Value() : Value::of(random.below(1000));
    slots[3] = random.chance(0.2) ? Value() : Value::of(random.uniform());
    slots[5] = Value::of(EventTime{static_cast<std::int64_t>(random.below(1ULL << 47))});
    Event event = first;
    event.id = words[1];
    event.tenant = words[2];
    event.contact = words[3];
    event.source = words[4];
    event.time = {static_cast<std::int64_t>(random.below(1ULL << 47))};
    event.slots = slots;

    const auto again =
        decode({.key = record_key(event.tenant, event.contact), .value = json_of(event)});

    ASSERT_TRUE(again) << again.error().message << json_of(event);
    expect_equal(**again, event);
  }
}

TEST(RecordKey, JoinsTenantAndContact) {
  EXPECT_EQ(record_key("acme", "42"), "acme|42");
  EXPECT_EQ(record_key("", "42"), "42");
}

TEST(RecordKey, EncodesWhatWouldBeAmbiguous) {
  EXPECT_EQ(record_key("a|b", "c%d"), "a%7Cb|c%25d");
  EXPECT_EQ(record_key("", "a|b"), "a%7Cb");
  EXPECT_NE(record_key("a|b", "c"), record_key("a", "b|c"));
  EXPECT_NE(record_key("a%7Cb", "c"), record_key("a|b", "c"));
}

TEST(Value, KnowsItsKindAndContent) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_EQ(Value::of(true).boolean(), true);
  EXPECT_EQ(Value::of(-3).integer(), -3);
  EXPECT_EQ(Value::of("text").kind(), ValueKind::text);
  EXPECT_EQ(Value::of("text").text(), "text");
  EXPECT_EQ(Value::of(EventTime{7}).time(), EventTime{7});
}

TEST(Value, IsANumberWhereItCanBe) {
  EXPECT_EQ(Value::of(true).number(), 1.0);
  EXPECT_EQ(Value::of(-3).number(), -3.0);
  EXPECT_EQ(Value::of(0.25).number(), 0.25);
  EXPECT_EQ(Value::of(EventTime{7}).number(), 7.0);
  EXPECT_TRUE(std::isnan(Value().number()));
  EXPECT_TRUE(std::isnan(Value::of("7").number()));
}

TEST(Value, EqualsOnlyItsOwnKind) {
  const std::string copy = "text";

  EXPECT_EQ(Value::of("text"), Value::of(std::string_view(copy)));
  EXPECT_FALSE(Value::of(1) == Value::of(1.0));
  EXPECT_FALSE(Value::of(1) == Value::of(true));
  EXPECT_FALSE(Value::of(1) == Value::of(2));
  EXPECT_EQ(Value(), Value::null());
}

TEST(NameTable, FindsEachNameAndNoOther) {
  NameTable table;
  std::vector<std::string> names{"", "a", "b", "aaaaaaaa", "aaaaaaaab", "aaaaaaaabbbbbbbb"};
  for (int i = 0; i < 1000; ++i) {
    names.push_back("name_" + std::to_string(i));
  }

  for (std::uint32_t i = 0; i < names.size(); ++i) {
    ASSERT_TRUE(table.add(names[i], i));
    ASSERT_FALSE(table.add(names[i], 0));
  }

  for (std::uint32_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(table.find(names[i]), i);
  }
  EXPECT_EQ(table.find("name_1000"), std::nullopt);
  EXPECT_EQ(table.find(std::string_view("\0", 1)), std::nullopt);
}

}  // namespace
}  // namespace ls::event
