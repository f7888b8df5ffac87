#include "leadstream/state/restore.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {
namespace {

// A compacted changelog in memory, and the store of the task that wrote it.
class Task {
 public:
  struct Record {
    Offset offset;
    std::string key;
    std::optional<std::string> value;
  };

  explicit Task(std::uint64_t seed) : random_(seed) {}

  void commit() {
    WriteBatch rows;
    std::map<std::string, std::optional<std::string>> changed;
    for (std::uint64_t n = random_.below(6); n > 0; --n) {
      const std::string key = "\x01t" + std::to_string(random_.below(20));
      changed[key] =
          random_.chance(0.3) ? std::nullopt : std::optional(std::to_string(random_.next()));
    }
    for (const auto& [key, value] : changed) {
      if (value) {
        rows.put(key, *value);
      } else {
        rows.erase(key);
      }
      append(key, value);
    }
    Meta meta;
    meta.transaction = ++transaction_;
    append(std::string(kMetaKey), meta.save());
    meta.changelog_topic_id = "topic";
    meta.changelog_next = next_;
    rows.put(kMetaKey, meta.save());
    ASSERT_TRUE(store_.write(rows));
  }

  // As a broker does: below `upto` only the newest record of each key stays; tombstones stay too.
  void compact(Offset upto) {
    std::map<std::string, Offset> newest;
    for (const Record& record : records_) {
      if (record.offset < upto) {
        newest[record.key] = record.offset;
      }
    }
    std::erase_if(records_, [&](const Record& record) {
      return record.offset < upto && newest[record.key] != record.offset;
    });
  }

  [[nodiscard]] const std::vector<Record>& records() const {
    return records_;
  }
  [[nodiscard]] const MemoryStore& store() const {
    return store_;
  }
  [[nodiscard]] Offset next() const {
    return next_;
  }

 private:
  void append(const std::string& key, std::optional<std::string> value) {
    records_.push_back({next_, changelog_key(key), std::move(value)});
    next_ = next_.next();
  }

  Random random_;
  MemoryStore store_;
  std::vector<Record> records_;
  Offset next_;
  std::uint64_t transaction_ = 0;
};

Restore::Options options() {
  return {.topic_id = "topic", .first = Offset(0), .end = Offset(1'000'000), .batch_bytes_max = 30};
}

std::optional<Bytes> view(const std::optional<std::string>& value) {
  return value ? std::optional<Bytes>(*value) : std::nullopt;
}

// Feeds at most `records_max` records; true if that was all.
bool feed(Restore& restore, const Task& task, std::size_t records_max) {
  const Offset from = restore.from();
  for (const Task::Record& record : task.records()) {
    if (record.offset < from) {
      continue;
    }
    if (records_max-- == 0) {
      return false;
    }
    EXPECT_TRUE(restore.add(record.key, view(record.value), record.offset));
  }
  return true;
}

std::optional<Meta> restore_all(StateStore& store, const Task& task) {
  Restore restore = Restore::begin(store, options()).take();
  EXPECT_TRUE(feed(restore, task, task.records().size()));
  return restore.finish().value();
}

TEST(Restore, AnEmptyStoreBecomesThatOfTheTask) {
  Task task(test::seed());
  for (int i = 0; i < 30; ++i) {
    task.commit();
  }
  MemoryStore store;

  const std::optional<Meta> meta = restore_all(store, task);

  EXPECT_EQ(store, task.store());
  EXPECT_EQ(meta->transaction, 30u);
  EXPECT_EQ(meta->changelog_next, task.next());
}

TEST(Restore, AnEmptyChangelogLeavesAnEmptyStore) {
  MemoryStore store;
  EXPECT_EQ(restore_all(store, Task(1)), std::nullopt);
  EXPECT_EQ(store.size(), 0u);
}

TEST(Restore, AStoreThatIsBehindReadsOnlyTheRest) {
  Task task(test::seed());
  task.commit();
  MemoryStore store;
  restore_all(store, task);
  const Offset behind = task.next();
  task.commit();

  Restore restore = Restore::begin(store, options()).take();
  EXPECT_EQ(restore.from(), behind);
  ASSERT_TRUE(feed(restore, task, 100));
  ASSERT_TRUE(restore.finish());

  EXPECT_EQ(store, task.store());
}

// Killed any number of times, with compaction and new commits in between.
TEST(Restore, GoesOnWhereItWasKilled) {
  Random random(test::seed());
  for (int round = 0; round < 200; ++round) {
    Task task(random.next());
    for (int i = 0; i < 20; ++i) {
      task.commit();
    }
    MemoryStore store;
    std::size_t kills = 0;
    for (;;) {
      task.compact(Offset(static_cast<std::int64_t>(random.below(100))));
      Restore restore = Restore::begin(store, options()).take();
      if (kills > 20 || !feed(restore, task, random.below(60))) {
        ASSERT_LE(++kills, 1000u) << "no progress";
        if (random.chance(0.2)) {
          task.commit();
        }
        if (kills <= 20) {
          continue;
        }
        ASSERT_TRUE(feed(restore, task, 1000));
      }
      ASSERT_TRUE(restore.finish());
      break;
    }
    EXPECT_EQ(store, task.store());
    EXPECT_FALSE(is_restoring(store).value());
  }
}

TEST(Restore, AnUnfinishedStoreSaysSo) {
  Task task(test::seed());
  for (int i = 0; i < 30; ++i) {
    task.commit();
  }
  MemoryStore store;
  {
    Restore restore = Restore::begin(store, options()).take();
    feed(restore, task, task.records().size() / 2);
  }
  EXPECT_TRUE(is_restoring(store).value());

  restore_all(store, task);
  EXPECT_FALSE(is_restoring(store).value());
}

TEST(Restore, AnotherTopicOrAGapIsRefused) {
  Task task(test::seed());
  task.commit();
  MemoryStore store;
  restore_all(store, task);

  Restore::Options replaced = options();
  replaced.topic_id = "recreated";
  EXPECT_EQ(Restore::begin(store, replaced).error().code, "changelog_replaced");

  Restore::Options shorter = options();
  shorter.end = Offset(0);
  EXPECT_EQ(Restore::begin(store, shorter).error().code, "changelog_replaced");

  Restore::Options truncated = options();
  truncated.first = task.next().next();
  EXPECT_EQ(Restore::begin(store, truncated).error().code, "changelog_truncated");
}

TEST(Restore, RowsWithoutTheirMetaAreAnError) {
  MemoryStore store;
  Restore restore = Restore::begin(store, options()).take();
  ASSERT_TRUE(restore.add(changelog_key("row"), "1", Offset(0)));
  EXPECT_FALSE(restore.finish());
}

}  // namespace
}  // namespace ls::state
