#include "support/temp_folder.hpp"

#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace ls::embedded {
namespace {

constexpr EventTime kNow{1'750'000'000'000};

LogOptions options_in(const std::string& folder) {
  LogOptions options;
  options.folder = folder;
  options.fsync = Fsync::never;
  return options;
}

// Commits one output, one row and one position per transaction, and tells the number of each
// transaction once it is acknowledged, until it is killed.
[[noreturn]] void produce(const std::string& folder, int acknowledged) {
  const state::DatabaseMemory memory{{}};
  const ManualClock clock(kNow);
  auto log = EmbeddedLog::open(options_in(folder), memory, clock);
  if (!log) {
    ::_exit(1);
  }
  EmbeddedSink sink(**log, "g");
  for (std::int64_t i = 1;; ++i) {
    const std::string number = std::to_string(i);
    flow::OutgoingMessage message;
    message.topic = "out";
    message.partition = Partition(0);
    message.value = number;
    state::WriteBatch rows;
    rows.put("count", number);
    const std::vector<flow::Position> positions{{{"in", Partition(0)}, Offset(i)}};
    const std::vector<flow::TaskCommit> tasks{{"toy", Partition(0), positions, &rows}};
    if (!sink.send(message) || !sink.commit(tasks) ||
        ::write(acknowledged, &i, sizeof(i)) != sizeof(i)) {
      ::_exit(2);
    }
  }
}

// Starts a producer, lets it acknowledge `count` transactions, kills it, and gives the last number
// that it told.
std::int64_t kill_after(const std::string& folder, int count) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    produce(folder, ends[1]);
  }
  ::close(ends[1]);
  std::int64_t last = 0;
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(::read(ends[0], &last, sizeof(last)), static_cast<ssize_t>(sizeof(last)));
  }
  ::kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  std::int64_t told = 0;
  while (::read(ends[0], &told, sizeof(told)) == static_cast<ssize_t>(sizeof(told))) {
    last = told;
  }
  ::close(ends[0]);
  return last;
}

// The database is only ever opened after the fork, in the child; here it waits for the child's end.
TEST(EmbeddedLogCrash, WhatWasAcknowledgedIsThereAndAllOfOneTransaction) {
  for (const int count : {1, 50, 400}) {
    const test::TempFolder folder;
    const std::int64_t acknowledged = kill_after(folder / "log", count);
    ASSERT_GE(acknowledged, count);

    const state::DatabaseMemory memory{{}};
    const ManualClock clock(kNow);
    const auto log = EmbeddedLog::open(options_in(folder / "log"), memory, clock);
    ASSERT_TRUE(log.has_value()) << log.error().message;
    const std::int64_t outputs = (*log)->find("out")->partitions[0].next.value;
    EXPECT_GE(outputs, acknowledged);
    EXPECT_LE(outputs, acknowledged + 1);

    std::string row;
    ASSERT_TRUE(*(*log)->store("toy", Partition(0))->get("count", row));
    EXPECT_EQ(row, std::to_string(outputs));
    EXPECT_EQ(*(*log)->position("g", {"in", Partition(0)}), Offset(outputs));
    const auto records = (*log)->read("out", Partition(0), Offset(0), 1'000'000, 1 << 30);
    ASSERT_TRUE(records.has_value());
    ASSERT_EQ(static_cast<std::int64_t>(records->size()), outputs);
    for (std::size_t i = 0; i < records->size(); ++i) {
      ASSERT_EQ((*records)[i].value, std::to_string(i + 1));
    }
  }
}

}  // namespace
}  // namespace ls::embedded
