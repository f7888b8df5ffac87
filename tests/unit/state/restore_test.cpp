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

constexpr EventTime kNow{1'700'000'000'000};

// A compacted changelog in memory, and the store of the task that wrote it.
class Task {
 public:
  struct Record {
    Offset offset;
    std::string key;
    std::optional<std::string> value;
  };

  explicit Task(std::uint64_t seed, std::string id = "first") : random_(seed), id_(std::move(id)) {}

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
    meta.changelog_id = id_;
    append(std::string(kMetaKey), meta.save());
    meta.changelog_next = next_;
    meta.current_at = kNow;
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
  std::string id_;
  MemoryStore store_;
  std::vector<Record> records_;
  Offset next_;
  std::uint64_t transaction_ = 0;
};

Restore::Options options() {
  return {.first = Offset(0), .end = Offset(1'000'000), .now = kNow, .batch_bytes_max = 30};
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
  EXPECT_EQ(restore.missing_from(), behind);
  EXPECT_EQ(restore.from(), Offset(behind.value - 1)) << "its own META proves the changelog";
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

// The error of restoring `store` from what `task` has written; "" if it works.
std::string refusal(StateStore& store, const Task& task, const Restore::Options& options) {
  Result<Restore> restore = Restore::begin(store, options);
  if (!restore) {
    return restore.error().code;
  }
  for (const Task::Record& record : task.records()) {
    if (record.offset < restore->from() || record.offset >= options.end) {
      continue;
    }
    if (Status added = restore->add(record.key, view(record.value), record.offset); !added) {
      return added.error().code;
    }
  }
  const Result<std::optional<Meta>> finished = restore->finish();
  return finished ? "" : finished.error().code;
}

class GuardedRestore : public testing::Test {
 protected:
  GuardedRestore() {
    for (int i = 0; i < 5; ++i) {
      task_.commit();
    }
    restore_all(store_, task_);
  }
  // Up to its present end.
  static Restore::Options upto(const Task& task) {
    Restore::Options bounds = options();
    bounds.end = task.next();
    return bounds;
  }

  Task task_{test::seed()};
  MemoryStore store_;
};

TEST_F(GuardedRestore, OneThatEndsEarlierIsRefused) {
  Restore::Options shorter = upto(task_);
  shorter.end = Offset(task_.next().value - 1);
  EXPECT_EQ(refusal(store_, task_, shorter), "changelog_replaced");
  EXPECT_EQ(refusal(store_, task_, upto(task_)), "");
}

// It may have any length by then.
TEST_F(GuardedRestore, OneThatWasMadeAnewIsRefused) {
  Random random(test::seed());
  for (int round = 0; round < 50; ++round) {
    Task anew(random.next(), "second");
    while (anew.next() < task_.next()) {
      anew.commit();
    }
    for (std::uint64_t more = random.below(3); more > 0; --more) {
      anew.commit();
    }
    anew.compact(Offset(static_cast<std::int64_t>(random.below(40))));
    MemoryStore store = store_;
    EXPECT_EQ(refusal(store, anew, upto(anew)), "changelog_replaced") << anew.next().value;
  }
}

TEST_F(GuardedRestore, OneWithoutItsCommitIsRefused) {
  EXPECT_EQ(refusal(store_, Task(1), upto(task_)), "changelog_replaced");
}

// Deleted up to where the store stands: nothing is missing that it does not hold, and the group
// tells whether there was more.
TEST_F(GuardedRestore, OneThatWasCutBehindTheStoreWipesNothing) {
  const MemoryStore before = store_;
  Restore::Options cut = upto(task_);
  cut.first = cut.end = task_.next().next();
  EXPECT_EQ(refusal(store_, Task(1), cut), "");
  EXPECT_EQ(store_, before);
}

TEST_F(GuardedRestore, OneThatWasCutAndGoesOnIsRefused) {
  const Offset behind = task_.next();
  task_.commit();
  task_.commit();
  Restore::Options cut = upto(task_);
  cut.first = behind.next();
  EXPECT_EQ(refusal(store_, task_, cut), "changelog_truncated");
  MemoryStore empty;
  EXPECT_EQ(refusal(empty, task_, cut), "changelog_truncated") << "rows would be missing";
}

// Format 1 named no changelog: its state takes the name that it meets.
TEST_F(GuardedRestore, AStateWithoutAnIdTakesTheChangelogs) {
  Meta meta = *restore_all(store_, task_);
  meta.changelog_id = "";
  WriteBatch batch;
  batch.put(kMetaKey, meta.save());
  ASSERT_TRUE(store_.write(batch));
  task_.commit();
  EXPECT_EQ(refusal(store_, task_, upto(task_)), "");
  EXPECT_EQ(store_, task_.store());
}

TEST(Restore, RowsWithoutTheirMetaAreAnError) {
  MemoryStore store;
  Restore restore = Restore::begin(store, options()).take();
  ASSERT_TRUE(restore.add(changelog_key("row"), "1", Offset(0)));
  EXPECT_FALSE(restore.finish());
}

}  // namespace
}  // namespace ls::state
