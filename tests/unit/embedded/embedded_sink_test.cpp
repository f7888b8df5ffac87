#include "leadstream/embedded/embedded_sink.hpp"

#include "support/temp_folder.hpp"

#include "leadstream/state/rocksdb_store.hpp"

#include <gtest/gtest.h>

namespace ls::embedded {
namespace {

struct Bench {
  test::TempFolder folder;
  state::DatabaseMemory memory{{}};
  ManualClock clock{EventTime{1'750'000'000'000}};
  std::unique_ptr<EmbeddedLog> log;

  Bench() {
    LogOptions options;
    options.folder = folder / "log";
    options.fsync = Fsync::never;
    log = std::move(*EmbeddedLog::open(options, memory, clock));
  }
  [[nodiscard]] std::size_t outputs() const {
    return log->read("out", Partition(0), Offset(0), 100)->size();
  }
};

Status send(EmbeddedSink& sink, std::string_view value) {
  flow::OutgoingMessage message;
  message.topic = "out";
  message.partition = Partition(0);
  message.value = value;
  return sink.send(message);
}

TEST(EmbeddedSink, NothingIsSeenBeforeTheCommit) {
  Bench bench;
  EmbeddedSink sink(*bench.log, "g");
  ASSERT_TRUE(send(sink, "1").has_value());
  EXPECT_EQ(bench.outputs(), 0U);
  ASSERT_TRUE(sink.commit({}).has_value());
  EXPECT_EQ(bench.outputs(), 1U);
  EXPECT_EQ(sink.state_carrier(), flow::StateCarrier::sink);
}

TEST(EmbeddedSink, AnAbortDropsWhatWasSent) {
  Bench bench;
  EmbeddedSink sink(*bench.log, "g");
  ASSERT_TRUE(send(sink, "lost").has_value());
  ASSERT_TRUE(sink.abort().has_value());
  ASSERT_TRUE(send(sink, "kept").has_value());
  ASSERT_TRUE(sink.commit({}).has_value());

  const auto records = bench.log->read("out", Partition(0), Offset(0), 100);
  ASSERT_EQ(records->size(), 1U);
  EXPECT_EQ((*records)[0].value, "kept");
}

TEST(EmbeddedSink, TasksDoNotSeeEachOthersRows) {
  Bench bench;
  EmbeddedSink sink(*bench.log, "g");
  state::WriteBatch first;
  first.put("k", "one");
  state::WriteBatch second;
  second.put("k", "two");
  const std::vector<flow::Position> none;
  const std::vector<flow::TaskCommit> tasks{{"toy", Partition(0), none, &first},
                                            {"toy", Partition(1), none, &second}};
  ASSERT_TRUE(sink.commit(tasks).has_value());

  std::string value;
  ASSERT_TRUE(*bench.log->store("toy", Partition(0))->get("k", value));
  EXPECT_EQ(value, "one");
  ASSERT_TRUE(*bench.log->store("toy", Partition(1))->get("k", value));
  EXPECT_EQ(value, "two");
}

}  // namespace
}  // namespace ls::embedded
