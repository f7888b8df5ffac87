#include "flow/held_records.hpp"

#include "support/seed.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <map>

namespace ls::flow {
namespace {

Message message_of(std::string_view value) {
  Message message;
  message.offset = Offset(7);
  message.appended = EventTime{99};
  message.key = "k";
  message.value = value;
  return message;
}

void put(HeldRecords& held, std::int64_t time, const std::string& value) {
  held.put({EventTime{time}, "k", 0, 0}, message_of(value));
}

std::string take(HeldRecords& held) {
  Arena arena;
  const auto place = toys::must(held.first());
  return place ? std::string(toys::must(held.take(arena)).value) : "(none)";
}

void commit(HeldRecords& held, state::MemoryStore& store) {
  state::WriteBatch batch;
  held.collect(batch);
  toys::must(store.write(batch));
  held.committed();
}

TEST(HeldRecords, LeaveInOrderWithAllTheyHold) {
  state::MemoryStore store;
  HeldRecords held(store, 1 << 20);
  const Header header{"name", "value"};
  Message message = message_of("b");
  message.headers = {&header, 1};
  held.put({EventTime{2}, "k", 4, 0}, message);
  put(held, 1, "a");

  EXPECT_EQ(take(held), "a");
  Arena arena;
  EXPECT_EQ(toys::must(held.first())->rank, 4U);
  const Message taken = toys::must(held.take(arena));
  EXPECT_EQ(taken.value, "b");
  EXPECT_EQ(taken.offset, Offset(7));
  EXPECT_EQ(taken.appended, EventTime{99});
  ASSERT_EQ(taken.headers.size(), 1U);
  EXPECT_EQ(taken.headers[0].value, "value");
  EXPECT_EQ(take(held), "(none)");
}

TEST(HeldRecords, ARollbackIsTheLastCommit) {
  state::MemoryStore store;
  HeldRecords held(store, 1 << 20);
  put(held, 1, "a");
  put(held, 2, "b");
  commit(held, store);
  EXPECT_EQ(take(held), "a");
  put(held, 3, "c");
  toys::must(held.rolled_back());

  EXPECT_EQ(take(held), "a");
  EXPECT_EQ(take(held), "b");
  EXPECT_EQ(take(held), "(none)");
}

// Against a plain map, under a bound so small that most lie in the store.
TEST(HeldRecords, SpillAndComeBackInOrder) {
  Random random(test::seed());
  state::MemoryStore store;
  HeldRecords held(store, 300);
  std::map<std::int64_t, std::string> expected;
  std::map<std::int64_t, std::string> committed;
  std::int64_t floor = 0;
  std::int64_t committed_floor = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t choice = random.below(20);
    if (choice < 10) {
      const std::int64_t time = floor + 1 + static_cast<std::int64_t>(random.below(1000));
      if (expected.emplace(time, "v" + std::to_string(i)).second) {
        put(held, time, expected.at(time));
      }
    } else if (choice < 18 && !expected.empty()) {
      floor = expected.begin()->first;
      ASSERT_EQ(take(held), expected.begin()->second);
      expected.erase(expected.begin());
    } else if (choice == 18) {
      commit(held, store);
      committed = expected;
      committed_floor = floor;
      EXPECT_EQ(held.dirty_bytes(), 0U);
      EXPECT_LE(held.cached_bytes(), 300U);
    } else if (choice == 19 && random.below(5) == 0) {
      toys::must(held.rolled_back());
      expected = committed;
      floor = committed_floor;
    }
  }
  while (!expected.empty()) {
    ASSERT_EQ(take(held), expected.begin()->second);
    expected.erase(expected.begin());
  }
  commit(held, store);
  EXPECT_EQ(store.size(), 0U);
}

}  // namespace
}  // namespace ls::flow
