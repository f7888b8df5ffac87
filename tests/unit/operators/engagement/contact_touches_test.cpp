#include "operators/engagement/contact_touches.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

using event::Value;
using Fields = std::vector<std::pair<std::string_view, Value>>;

const event::Catalog& catalog() {
  static const event::Catalog loaded =
      event::Catalog::load(LEADSTREAM_SOURCE_DIR "/topologies/events").take();
  return loaded;
}

struct Fact {
  std::string_view type;
  std::string_view id;
  Millis at;
  Fields fields;
};

ContactTouches::Taken take(ContactTouches& row, const Fact& fact, EventTime met = EventTime{0}) {
  static const TouchTypes types(catalog());
  static const auto kLists =
      scoring::TrafficLists::load(LEADSTREAM_SOURCE_DIR "/topologies/lists").value();
  const event::EventType* type = catalog().find(fact.type);
  std::vector<Value> slots(type->fields().size());
  slots[type->slot_of("message_id").value()] = Value::of("m1");
  for (const auto& [field, value] : fact.fields) {
    slots[type->slot_of(field).value()] = value;
  }
  event::Event event;
  event.type = type;
  event.id = fact.id;
  event.time = EventTime{0} + fact.at;
  event.slots = slots;
  return row.take(*types.find(type), event, met, *kLists, {});
}

Fact click(std::string_view id, Millis at, int link) {
  return {"email.clicked", id, at, {{"link_index", Value::of(link)}}};
}

std::vector<Fact> visit() {
  std::vector<Fact> facts = {
      {"email.sent", "s", seconds(0), {{"links", Value::of(5)}}},
      {"email.delivered", "d", seconds(2), {}},
      {"email.opened", "o", seconds(3), {{"ua", Value::of("")}}},
      click("a", seconds(4), 0),
      click("b", seconds(8), 1),
      click("c", seconds(11), 2),
      click("e", seconds(13), 3),
      {"page.viewed", "p", seconds(14), {{"dwell_ms", Value::of(7000)}}},
  };
  return facts;
}

std::string bytes_of(const ContactTouches& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

double score_of(const ContactTouches& row, std::string_view id, Pages pages = Pages::unknown) {
  for (const Touch& touch : row.touches) {
    if (touch.event_id == id) {
      return scoring::judge(row.evidence_of(touch, pages)).score();
    }
  }
  ADD_FAILURE() << "no touch " << id;
  return 0.0;
}

// By hand: a and e see 4 of 5 links within 10 s, as do b and c; only e led to the page.
TEST(ContactTouches, EvidenceIsThatOfTheWholeVisitInAnyOrder) {
  Random random(test::seed());
  std::vector<Fact> facts = visit();
  for (int round = 0; round < 50; ++round) {
    for (std::size_t i = facts.size() - 1; i > 0; --i) {
      std::swap(facts[i], facts[random.below(i + 1)]);
    }
    ContactTouches row;
    for (const Fact& fact : facts) {
      ASSERT_EQ(take(row, fact), ContactTouches::Taken::yes);
    }
    EXPECT_EQ(score_of(row, "o"), 1.6);
    EXPECT_EQ(score_of(row, "a"), 1.3);
    EXPECT_EQ(score_of(row, "b"), 0.9);
    EXPECT_EQ(score_of(row, "c"), 0.9);
    EXPECT_EQ(score_of(row, "e"), 0.1);
  }
}

TEST(ContactTouches, BytesHoldTheWholeRow) {
  ContactTouches row;
  row.tenant = "acme";
  row.contact = "42";
  row.timer = EventTime{99};
  for (const Fact& fact : visit()) {
    take(row, fact, EventTime{7});
  }
  row.touches[1].verdict = TouchVerdict::machine;
  row.touches[1].revision = 3;
  const std::string bytes = bytes_of(row);
  ByteReader in(bytes);

  const auto loaded = ContactTouches::load(in);

  ASSERT_TRUE(loaded);
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(bytes_of(*loaded), bytes);
  EXPECT_EQ(loaded->touches[1].revision, 3U);
  EXPECT_EQ(score_of(*loaded, "a"), 1.3);
}

// Rows of the first format end before since when pages tell how long they are looked at.
TEST(ContactTouches, ReadsRowsThatKnewNothingOfPages) {
  ContactTouches row;
  take(row, click("a", seconds(4), 0));
  std::string bytes = bytes_of(row);
  std::string added;
  ByteWriter(added).svarint(EventTime::max().ms);
  bytes.resize(bytes.size() - added.size());
  bytes[0] = 1;
  ByteReader in(bytes);

  const auto loaded = ContactTouches::load(in);

  ASSERT_TRUE(loaded.has_value() && in.ok() && in.at_end());
  EXPECT_EQ(bytes_of(*loaded), bytes_of(row));
}

// The first message led to a page; of the second nobody looked at one.
TEST(ContactTouches, APageThatOnceToldSpeaksForThoseThatWereNotLookedAt) {
  const Fact from_scanner = {"email.clicked",
                             "later",
                             days(3),
                             {{"message_id", Value::of("m2")}, {"ip", Value::of("198.18.3.7")}}};
  ContactTouches without;
  take(without, from_scanner);
  ContactTouches with;
  take(with, from_scanner);
  take(with, click("a", seconds(4), 0));
  take(with, {"page.viewed", "p", seconds(5), {{"dwell_ms", Value::of(7000)}}});

  EXPECT_EQ(score_of(without, "later"), 0.6);
  EXPECT_EQ(score_of(without, "later", Pages::tracked), 1.0);
  EXPECT_EQ(score_of(with, "later"), 1.0);
}

TEST(ContactTouches, RefusesAnUnknownFormat) {
  const std::string bytes = "\x09";
  ByteReader in(bytes);
  EXPECT_FALSE(ContactTouches::load(in));
}

TEST(ContactTouches, OldestUntouchedMessageMakesRoom) {
  ContactTouches row;
  take(row, click("a", seconds(0), 0));  // of m1
  take(row, {"email.delivered", "d", seconds(0), {}});
  const TouchLimits limits;
  for (std::size_t i = 0; i < limits.messages_max; ++i) {
    const std::string message = "n" + std::to_string(i);
    take(row, {"email.delivered", "x", seconds(1), {{"message_id", Value::of(message)}}});
  }
  EXPECT_EQ(row.messages.size(), limits.messages_max);
  EXPECT_EQ(row.messages.front().message, row.touches.front().message);
}

TEST(ContactTouches, AMessageIsForgottenAsAWhole) {
  ContactTouches row;
  const TouchLimits limits;
  take(row, click("a", seconds(0), 0), EventTime{0});
  take(row, click("b", seconds(1), 1), EventTime{0} + minutes(9));

  EXPECT_EQ(row.next_due(limits), EventTime{0} + limits.stall);
  row.forget(EventTime{0} + minutes(18), limits);
  EXPECT_EQ(row.touches.size(), 2U);
  row.forget(EventTime{0} + minutes(19), limits);
  EXPECT_TRUE(row.is_empty());
  EXPECT_EQ(row.next_due(limits), EventTime::max());
}

}  // namespace
}  // namespace ls::operators
