#include "operators/join/joined_events.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

// Two sides and a joined type with a field of each kind.
class JoinedEventsTest : public testing::Test {
 protected:
  JoinedEventsTest() {
    spec_.types = {catalog_.find("l"), catalog_.find("r")};
    spec_.emits = catalog_.find("j");
    for (std::uint32_t slot = 0; slot < 4; ++slot) {
      spec_.captures[0].push_back({Capture::What::field, slot, ""});
    }
    spec_.captures[1] = {{Capture::What::id, 0, "id"}, {Capture::What::time, 0, "time"}};
    for (std::uint32_t slot = 0; slot < 4; ++slot) {
      spec_.fields.push_back({slot, JoinSide::left, slot});
    }
    spec_.fields.push_back({4, JoinSide::right, 0});
    spec_.fields.push_back({5, JoinSide::right, 1});
  }

  [[nodiscard]] event::Event left(std::string_view id) const {
    event::Event event;
    event.type = spec_.types[0];
    event.id = id;
    event.time = EventTime{100};
    event.slots = slots_;
    return event;
  }
  [[nodiscard]] event::Event right(std::string_view id) const {
    event::Event event;
    event.type = spec_.types[1];
    event.id = id;
    event.time = EventTime{90};
    return event;
  }
  const event::Event* join(JoinedEvents& joined, const event::Event* left,
                           const event::Event* right) {
    std::string l;
    std::string r;
    JoinedEvents::Pair pair;
    if (left != nullptr) {
      l = joined.keep(*left, JoinSide::left);
      pair.left = KeptEvent{left->time, l};
    }
    if (right != nullptr) {
      r = joined.keep(*right, JoinSide::right);
      pair.right = KeptEvent{right->time, r};
    }
    pair.time = EventTime{100};
    return joined.join(pair, {.tenant = "acme", .contact = "42"}, arena_);
  }

  event::Catalog catalog_ =
      event::Catalog::of({{.name = "l",
                           .fields = {{.name = "b", .kind = FieldKind::boolean},
                                      {.name = "i", .kind = FieldKind::integer},
                                      {.name = "n", .kind = FieldKind::number},
                                      {.name = "t", .kind = FieldKind::text}}},
                          {.name = "r"},
                          {.name = "j",
                           .fields = {{.name = "b", .kind = FieldKind::boolean},
                                      {.name = "i", .kind = FieldKind::number},
                                      {.name = "n", .kind = FieldKind::number},
                                      {.name = "t", .kind = FieldKind::text},
                                      {.name = "from", .kind = FieldKind::text},
                                      {.name = "at", .kind = FieldKind::time}}}});
  std::vector<Value> slots_{Value::of(true), Value::of(-3), Value::of(0.5), Value::of("x")};
  JoinSpec spec_;
  Arena arena_;
};

TEST_F(JoinedEventsTest, HoldTheFieldsOfBothSides) {
  JoinedEvents joined(spec_, "node");
  const event::Event l = left("a");
  const event::Event r = right("b");

  const event::Event* made = join(joined, &l, &r);

  EXPECT_EQ(made->type, spec_.emits);
  EXPECT_EQ(made->tenant, "acme");
  EXPECT_EQ(made->contact, "42");
  EXPECT_EQ(made->time, EventTime{100});
  EXPECT_EQ(made->at(0), Value::of(true));
  EXPECT_EQ(made->at(1), Value::of(-3.0)) << "an integer becomes a number where the field is one";
  EXPECT_EQ(made->at(2), Value::of(0.5));
  EXPECT_EQ(made->at(3), Value::of("x"));
  EXPECT_EQ(made->at(4), Value::of("b"));
  EXPECT_EQ(made->at(5), Value::of(EventTime{90}));
}

TEST_F(JoinedEventsTest, LackTheFieldsOfASideThatIsNotThere) {
  JoinedEvents joined(spec_, "node");
  const event::Event l = left("a");
  const event::Event r = right("b");

  EXPECT_TRUE(join(joined, &l, nullptr)->at(4).is_null());
  EXPECT_TRUE(join(joined, nullptr, &r)->at(0).is_null());
  EXPECT_EQ(join(joined, nullptr, &r)->at(4), Value::of("b"));
}

TEST_F(JoinedEventsTest, KeepNullsAsNulls) {
  slots_.assign(4, Value::null());
  JoinedEvents joined(spec_, "node");
  const event::Event l = left("a");

  const event::Event* made = join(joined, &l, nullptr);

  for (std::uint32_t slot = 0; slot < 6; ++slot) {
    EXPECT_TRUE(made->at(slot).is_null()) << slot;
  }
}

TEST_F(JoinedEventsTest, HaveAnIdThatNodeAndPairDecide) {
  JoinedEvents joined(spec_, "node");
  JoinedEvents other(spec_, "other");
  const event::Event a = left("a");
  const event::Event b = right("b");
  const event::Event a_right = right("a");
  const event::Event b_left = left("b");
  event::Event sourced = left("a");
  sourced.source = "crm";

  const std::string id(join(joined, &a, &b)->id);

  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(join(joined, &a, &b)->id, id);
  EXPECT_NE(join(other, &a, &b)->id, id);
  EXPECT_NE(join(joined, &b_left, &a_right)->id, id) << "the sides are not the same";
  EXPECT_NE(join(joined, &a, nullptr)->id, id);
  EXPECT_NE(join(joined, nullptr, &b)->id, id);
  EXPECT_NE(join(joined, &sourced, &b)->id, id);
}

}  // namespace
}  // namespace ls::operators
