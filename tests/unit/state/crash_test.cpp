#include "support/seed.hpp"
#include "support/temp_folder.hpp"
#include "support/twin.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/state/rocksdb_store.hpp"
#include "leadstream/state/table.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ls::state {
namespace {

constexpr std::uint64_t kRows = 50;

struct Row {
  std::uint64_t commit = 0;
  std::string ballast;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.varint(commit);
    out.bytes(ballast);
  }
  static Result<Row> load(ByteReader& in) {
    Row row;
    in.u8();
    row.commit = in.varint();
    row.ballast = in.bytes();
    return row;
  }
};

// Small buffers, so that flushes and compactions happen in between.
struct Opened {
  explicit Opened(const std::string& folder)
      : database(RocksdbDatabase::open(
                     {.folder = folder,
                      .families = {{.name = "rows"}, {.name = "log", .use = FamilyUse::log}}},
                     memory)
                     .take()) {}

  DatabaseMemory memory{{.cache_bytes = 4 << 20, .write_buffer_bytes = 2 << 20}};
  std::unique_ptr<RocksdbDatabase> database;
  RocksdbStore store{*database, {.family = Family(0), .prefix = "task/"}};
};

std::string log_key(std::uint64_t commit) {
  std::string key;
  append_ordered_i64(key, static_cast<std::int64_t>(commit));
  return key;
}

// How many log records there are, which must be 1 to n without a hole.
std::uint64_t commits_in_log(const RocksdbDatabase& database) {
  std::uint64_t commits = 0;
  DatabaseIterator records = database.iterate(Family(1), {});
  for (; records.valid(); records.next()) {
    EXPECT_EQ(records.key(), log_key(++commits));
  }
  EXPECT_TRUE(records.status());
  return commits;
}

// Commit n changes row n % kRows, erases the row half-way round, and appends log record n.
void write_commit(Opened& opened, Table<Row>& table, std::uint64_t n) {
  Row& row = *table.find_or_make(std::to_string(n % kRows)).value();
  row.commit = n;
  row.ballast.assign(2000 + n % 1000, static_cast<char>('a' + n % 26));
  table.erase(std::to_string((n + kRows / 2) % kRows));

  WriteBatch rows;
  table.collect(rows);
  DatabaseBatch batch = opened.database->make_batch();
  opened.store.append_to(batch, rows);
  batch.put(Family(1), log_key(n), row.ballast);
  ASSERT_TRUE(opened.database->write(batch, Sync::no));
  table.committed();
}

// What the rows must be after n commits: computed from nothing but n.
std::map<std::string, std::uint64_t> rows_after(std::uint64_t commits) {
  std::map<std::string, std::uint64_t> rows;
  const std::uint64_t first = commits > kRows ? commits - kRows : 1;
  for (std::uint64_t n = first; n <= commits; ++n) {
    rows[std::to_string(n % kRows)] = n;
    rows.erase(std::to_string((n + kRows / 2) % kRows));
  }
  return rows;
}

// Opens what a crash left behind; returns the number of commits that it holds whole.
std::uint64_t check_prefix(const std::string& folder) {
  Opened opened(folder);
  const std::uint64_t commits = commits_in_log(*opened.database);
  Table<Row> table(opened.store, "rows");
  std::map<std::string, std::uint64_t> found;
  EXPECT_TRUE(table.for_each([&](Bytes key, const Row& row) { found.emplace(key, row.commit); }));
  EXPECT_EQ(found, rows_after(commits));
  return commits;
}

// Commits until it is killed.
void write_commits(const std::string& folder, int acknowledged) {
  Opened opened(folder);
  Table<Row> table(opened.store, "rows", {.cache_rows_max = 10});
  for (std::uint64_t n = commits_in_log(*opened.database) + 1;; ++n) {
    write_commit(opened, table, n);
    test::tell(acknowledged, static_cast<std::int64_t>(n));
  }
}
const test::Role kWriter("write_commits", write_commits);

// Runs the writer until it has acknowledged some commits, kills it, returns the last acknowledged.
std::uint64_t run_and_kill(const std::string& folder, std::uint64_t commits_wanted) {
  test::Twin writer(kWriter, folder);
  std::int64_t last = 0;
  for (std::uint64_t i = 0; i < commits_wanted; ++i) {
    last = writer.next().value_or(last);
  }
  writer.kill();  // it goes on committing meanwhile, so this hits anywhere
  while (const std::optional<std::int64_t> n = writer.next()) {
    last = *n;
  }
  return static_cast<std::uint64_t>(last);
}

std::filesystem::path newest_log_of(const std::string& folder) {
  std::filesystem::path newest;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".log" && file.path() > newest) {
      newest = file.path();
    }
  }
  return newest;
}

TEST(Crash, WhatAKilledProcessLeavesIsExactlyEveryCommitThatReturned) {
  const test::TempFolder folder;
  Random random(test::seed());
  for (int kill = 0; kill < 4; ++kill) {
    const std::uint64_t acknowledged = run_and_kill(folder / "db", 50 + random.below(1500));
    const std::uint64_t commits = check_prefix(folder / "db");
    // The one in flight may or may not have made it.
    ASSERT_TRUE(commits == acknowledged || commits == acknowledged + 1)
        << commits << " commits, " << acknowledged << " acknowledged";
  }
}

// A machine that loses power loses the end of the log: here cut off at any byte.
TEST(Crash, ALogThatEndsTooEarlyLeavesAnExactPrefix) {
  const test::TempFolder folder;
  Random random(test::seed() + 1);
  for (int cut = 0; cut < 3; ++cut) {
    const std::uint64_t acknowledged = run_and_kill(folder / "db", 100 + random.below(600));
    const std::filesystem::path log = newest_log_of(folder / "db");
    std::filesystem::resize_file(log, random.below(std::filesystem::file_size(log) + 1));

    EXPECT_LE(check_prefix(folder / "db"), acknowledged + 1);
  }
}

}  // namespace
}  // namespace ls::state
