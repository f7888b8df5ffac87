#include "flow/aligned_order.hpp"

#include "unit/flow/aligned_toys.hpp"

#include "leadstream/flow/task.hpp"
#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

using toys::kRunStart;

// A task of an aligned run that counts, over one outside topic.
struct Bench {
  state::MemoryStore store;
  toys::RecordingSink sink;
  std::shared_ptr<const Topology> topology = toys::counting("toy", {"web"});
  AlignedOptions options = toys::run_options();
  std::unique_ptr<Task> task;
  std::int64_t next = 0;

  Bench() {
    open();
  }
  void open() {
    TaskOptions made;
    made.aligned = options;
    made.internal_topics = {{"counts", 2}};
    task = std::make_unique<Task>(topology, toys::catalog(), store, sink, made);
    toys::must(task->open());
    task->begin_input(input(), {Offset(0), Offset(100)});
  }
  static TopicPartition input() {
    return {"web", Partition(0)};
  }
  void push(const std::string& lead, EventTime time) {
    const std::string value = toys::page_json("e" + std::to_string(next), lead, time);
    Message message;
    message.topic = "web";
    message.offset = Offset(next++);
    message.appended = time;
    message.key = lead;
    message.value = value;
    toys::must(task->ingest({&message, 1}));
  }
  void advance() {
    toys::must(task->advance(nullptr, 1000));
  }
  void commit() {
    if (task->has_news()) {
      toys::must(task->publish());
    }
    state::WriteBatch batch;
    toys::must(task->checkpoint(batch));
    toys::must(store.write(batch));
    task->committed();
  }
};

TEST(AlignedOrder, HoldsBackUntilNothingEarlierCanCome) {
  Bench bench;
  bench.push("b", kRunStart + minutes(3));
  bench.push("a", kRunStart);
  bench.advance();
  EXPECT_TRUE(bench.sink.sent.empty());
  bench.push("c", kRunStart + minutes(7));
  bench.advance();
  ASSERT_EQ(bench.sink.sent.size(), 1U);
  EXPECT_EQ(bench.sink.sent[0].key, "a");
}

TEST(AlignedOrder, TellsEveryPartitionWhatWasSentThere) {
  Bench bench;
  bench.push("a", kRunStart);
  bench.push("b", kRunStart + minutes(7) + seconds(30));
  bench.advance();
  ASSERT_TRUE(bench.task->has_news());
  toys::must(bench.task->publish());
  EXPECT_FALSE(bench.task->has_news());

  ASSERT_EQ(bench.sink.sent.size(), 3U);
  std::uint64_t sent = 0;
  for (std::size_t i = 1; i < 3; ++i) {
    EXPECT_EQ(bench.sink.sent[i].header(kControlHeader), "1");
    const Control control = toys::must(Control::load(bench.sink.sent[i].value));
    EXPECT_EQ(control.watermark, kRunStart + minutes(2));
    EXPECT_EQ(bench.sink.sent[i].partition, Partition(static_cast<std::int32_t>(i - 1)));
    sent += control.sent;
  }
  EXPECT_EQ(sent, 1U);
}

TEST(AlignedOrder, ARunEndsWithItsInput) {
  Bench bench;
  bench.push("a", kRunStart + hours(9));
  bench.push("a", kRunStart + hours(3650));
  bench.task->reach_end(Bench::input());
  bench.advance();
  // The event, and the timer an hour later; the end of the run is the tenth hour.
  EXPECT_EQ(bench.sink.sent.size(), 2U);
  bench.commit();
  EXPECT_EQ(bench.task->published(), bench.options.until);
}

TEST(AlignedOrder, ANewTaskGoesOnWhereTheLastCommitStands) {
  Bench bench;
  bench.push("a", kRunStart);
  bench.push("b", kRunStart + minutes(20));
  bench.advance();
  bench.commit();
  const EventTime told = bench.task->published();
  bench.sink.sent.clear();

  bench.open();
  EXPECT_EQ(bench.task->published(), told);
  EXPECT_EQ(bench.task->positions()[0].next, Offset(2));
  bench.task->reach_end(Bench::input());
  bench.advance();
  // What was held back is there: b, and a timer of each.
  EXPECT_EQ(bench.sink.sent.size(), 3U);
}

TEST(AlignedOrder, AnotherRunsStateIsRefused) {
  Bench bench;
  bench.push("a", kRunStart);
  bench.commit();
  bench.options.fingerprint = "f2";
  TaskOptions other;
  other.aligned = bench.options;
  Task task(bench.topology, toys::catalog(), bench.store, bench.sink, other);
  const Status opened = task.open();
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("start a new run"), std::string::npos);
}

TEST(AlignedOrder, ARecordOfNobodyIsADeadLetter) {
  state::MemoryStore store;
  toys::RecordingSink sink;
  TaskOptions made;
  made.aligned = toys::run_options();
  Task task(toys::reading("reader", "toy", "counts"), toys::catalog(), store, sink, made);
  toys::must(task.open());
  task.begin_input({"counts", Partition(0)}, {Offset(0), Offset(0)});
  const Header foreign{"ls-o", "1|other|0|5|0"};
  Message message;
  message.topic = "counts";
  message.headers = {&foreign, 1};
  toys::must(task.ingest({&message, 1}));
  ASSERT_EQ(sink.sent.size(), 1U);
  EXPECT_EQ(sink.sent[0].topic, "leads.dead_letters");
  EXPECT_EQ(sink.sent[0].header("ls-error-code"), "foreign_record");
}

}  // namespace
}  // namespace ls::flow
