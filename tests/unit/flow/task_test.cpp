#include "leadstream/flow/task.hpp"

#include "support/seed.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/state/memory_store.hpp"
#include "leadstream/state/meta.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace ls::flow {
namespace {

const EventTime kStart{1'750'000'000'000};

struct Stored {
  std::string topic;
  std::int64_t offset;
  std::string key;
  std::string value;
};

Message view(const Stored& stored) {
  Message message;
  message.topic = stored.topic;
  message.partition = Partition(0);
  message.offset = Offset(stored.offset);
  message.appended = kStart + days(30);
  message.key = stored.key;
  message.value = stored.value;
  return message;
}

// A store, a task over it and what the task sent; `commit` is a transaction.
struct Bench {
  state::MemoryStore store;
  toys::RecordingSink sink;
  std::shared_ptr<const Topology> topology = toys::counting();
  std::unique_ptr<Task> task;
  std::size_t committed_sent = 0;
  std::size_t run_records_max = 1000;
  std::size_t cached_bytes_max = 0;

  Bench() {
    open();
  }
  void open() {
    TaskOptions options;
    options.run_records_max = run_records_max;
    options.cached_bytes_max = cached_bytes_max;
    options.internal_topics = {{"counts", 3}};
    task = std::make_unique<Task>(topology, toys::catalog(), store, sink, options);
    toys::must(task->open());
  }
  void ingest(const std::vector<Stored>& log, std::size_t from, std::size_t to) {
    std::vector<Message> run;
    for (std::size_t i = from; i < to; ++i) {
      run.push_back(view(log[i]));
    }
    toys::must(task->ingest(run));
  }
  void commit() {
    state::WriteBatch rows;
    toys::must(task->checkpoint(rows));
    toys::must(store.write(rows));
    task->committed();
    committed_sent = sink.sent.size();
  }
  void roll_back() {
    sink.sent.resize(committed_sent);
    toys::must(task->rolled_back());
  }
  // The process ends and starts again.
  void crash() {
    sink.sent.resize(committed_sent);
    task.reset();
    open();
  }
  [[nodiscard]] std::size_t next() const {
    return task->positions().empty() ? 0
                                     : static_cast<std::size_t>(task->positions()[0].next.value);
  }
};

// One topic, ten leads; some records are broken, some late.
std::vector<Stored> make_log(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<Stored> log;
  EventTime now = kStart;
  for (std::size_t i = 0; i < count; ++i) {
    now = now + Millis{static_cast<std::int64_t>(random.below(10 * 60'000))};
    const EventTime time = random.chance(0.05) ? now - hours(3) : now;
    const std::string lead = "L" + std::to_string(random.below(10));
    std::string value = toys::page_json("e" + std::to_string(i), lead, time);
    if (random.chance(0.05)) {
      value.pop_back();
    }
    log.push_back({"web", static_cast<std::int64_t>(i), lead, std::move(value)});
  }
  return log;
}

std::vector<std::string> leads_of(const toys::RecordingSink& sink, std::string_view topic) {
  std::vector<std::string> found;
  for (const toys::Sent& sent : sink.sent) {
    if (sent.topic == topic) {
      found.push_back(sent.key);
    }
  }
  return found;
}

TEST(Task, RecordsAndTimersComeInTheOrderOfTheClock) {
  Bench bench;
  const std::vector<Stored> log{
      {"web", 0, "L1", toys::page_json("a", "L1", kStart)},
      {"web", 1, "L2", toys::page_json("b", "L2", kStart + hours(1))},
  };
  bench.ingest(log, 0, 2);

  // The timer of L1 is due when L2 comes, so it fires first.
  EXPECT_EQ(leads_of(bench.sink, "counts"), (std::vector<std::string>{"L1", "L1", "L2"}));
  EXPECT_EQ(bench.task->clock(), kStart + hours(1));
}

// A bench whose state says that it was made by other nodes.
class ChangedTask : public testing::Test {
 protected:
  void SetUp() override {
    bench_.ingest({{"web", 0, "L1", toys::page_json("a", "L1", kStart)}}, 0, 1);
    bench_.commit();
    std::string bytes;
    ASSERT_TRUE(bench_.store.get(state::kMetaKey, bytes).value());
    meta_ = state::Meta::load(bytes).value();
    ASSERT_FALSE(meta_.nodes.empty());
    meta_.fingerprint = "another";
  }
  Status open_again() {
    state::WriteBatch batch;
    batch.put(state::kMetaKey, meta_.save());
    LS_TRY(bench_.store.write(batch));
    return Task(bench_.topology, toys::catalog(), bench_.store, bench_.sink, {}).open();
  }

  Bench bench_;
  state::Meta meta_;
};

TEST_F(ChangedTask, ANodeOfAnotherTypeIsRefusedByName) {
  meta_.nodes[0].type = "window";

  const Status refused = open_again();

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "state_topology");
  EXPECT_EQ(refused.error().retry, Retry::no);
  EXPECT_NE(
      refused.error().message.find("node " + meta_.nodes[0].id + " was of type window and is"),
      std::string::npos)
      << refused.error().message;
}

TEST_F(ChangedTask, NewVanishedAndOtherwiseSetNodesStart) {
  meta_.nodes[0].id = "vanished";  // so the one that is there is new
  EXPECT_TRUE(open_again().has_value());
  meta_.nodes.clear();  // as format 1 left it
  EXPECT_TRUE(open_again().has_value());
}

TEST_F(ChangedTask, NodesWithOtherSettingsStart) {
  meta_.nodes[0].settings ^= 1;
  EXPECT_TRUE(open_again().has_value());
}

TEST_F(ChangedTask, TheChangelogsIdIsKeptAndAnOldOneNamed) {
  bench_.task->set_new_changelog_id("new");
  bench_.ingest({{"web", 1, "L1", toys::page_json("b", "L1", kStart)}}, 0, 1);
  bench_.commit();
  std::string bytes;
  ASSERT_TRUE(bench_.store.get(state::kMetaKey, bytes).value());
  EXPECT_EQ(state::Meta::load(bytes)->changelog_id, "new");

  bench_.open();
  bench_.task->set_new_changelog_id("newer");
  bench_.ingest({{"web", 2, "L1", toys::page_json("c", "L1", kStart)}}, 0, 1);
  bench_.commit();
  ASSERT_TRUE(bench_.store.get(state::kMetaKey, bytes).value());
  EXPECT_EQ(state::Meta::load(bytes)->changelog_id, "new");
}

TEST(Task, ATimerFiresOnAnIdleClockToo) {
  Bench bench;
  bench.ingest({{"web", 0, "L1", toys::page_json("a", "L1", kStart)}}, 0, 1);
  toys::must(bench.task->advance_clock(kStart + hours(1) + Millis{-1}));
  EXPECT_EQ(bench.sink.sent.size(), 1U);
  toys::must(bench.task->advance_clock(kStart + hours(1)));
  EXPECT_EQ(bench.sink.sent.size(), 2U);
  toys::must(bench.task->advance_clock(kStart));
  EXPECT_EQ(bench.task->clock(), kStart + hours(1));
}

TEST(Task, BatchesAreInvisible) {
  const std::vector<Stored> log = make_log(test::seed(), 400);
  Bench whole;
  whole.ingest(log, 0, log.size());
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
    Bench parts;
    for (std::size_t i = 0; i < log.size(); i += step) {
      parts.ingest(log, i, std::min(log.size(), i + step));
    }
    EXPECT_EQ(parts.sink.sent.size(), whole.sink.sent.size());
    std::vector<toys::Sent> a = whole.sink.sent;
    std::vector<toys::Sent> b = parts.sink.sent;
    const auto by_origin = [](const toys::Sent& x, const toys::Sent& y) {
      return std::pair(x.topic, x.headers) < std::pair(y.topic, y.headers);
    };
    std::sort(a.begin(), a.end(), by_origin);
    std::sort(b.begin(), b.end(), by_origin);
    EXPECT_TRUE(a == b) << step;
  }
}

TEST(Task, WhatIsRolledBackNeverHappened) {
  const std::vector<Stored> log = make_log(test::seed(), 400);
  Bench straight;
  Bench shaken;
  Random random(test::seed() + 1);
  for (std::size_t from = 0; from < log.size();) {
    const std::size_t to = std::min(log.size(), from + 1 + random.below(40));
    straight.ingest(log, from, to);
    straight.commit();
    for (std::uint64_t lost = random.below(3); lost > 0; --lost) {
      shaken.ingest(log, from, std::min(log.size(), from + 1 + random.below(60)));
      random.chance(0.5) ? shaken.roll_back() : shaken.crash();
      ASSERT_EQ(shaken.next(), from);
    }
    shaken.ingest(log, from, to);
    shaken.commit();
    from = to;
  }

  EXPECT_TRUE(straight.sink.sent == shaken.sink.sent);
  EXPECT_TRUE(straight.store == shaken.store);
  EXPECT_EQ(straight.task->clock(), shaken.task->clock());
}

// What META says was sent, by partition, against what was sent.
void expect_true_counts(const Bench& bench) {
  std::string bytes;
  ASSERT_TRUE(bench.store.get(state::kMetaKey, bytes).value());
  std::map<std::int32_t, std::uint64_t> sent;
  for (const toys::Sent& record : bench.sink.sent) {
    if (record.topic == "counts") {
      ++sent[record.partition.value().value];
    }
  }
  ASSERT_EQ(sent.size(), 3U) << "ten leads should reach every partition";
  const state::Meta meta = state::Meta::load(bytes).value();
  for (const state::Meta::Sent& known : meta.sent) {
    EXPECT_EQ(known.count, sent[known.partition.value]) << known.partition.value;
  }
}

TEST(Task, TheCountsOfWhatWasSentSurviveRollbacksAndRestarts) {
  const std::vector<Stored> log = make_log(test::seed(), 300);
  Bench bench;
  Random random(test::seed() + 2);
  for (std::size_t from = 0; from < log.size(); from += 50) {
    bench.ingest(log, from, from + 1 + random.below(50));
    random.chance(0.5) ? bench.roll_back() : bench.crash();
    bench.ingest(log, from, from + 50);
    bench.commit();
    if (from >= 100) {
      expect_true_counts(bench);
    }
  }
}

TEST(Task, DecodedRowsStayWithinTheirRoomAndChangeNothing) {
  const std::vector<Stored> log = [] {
    std::vector<Stored> made;
    for (std::int64_t i = 0; i < 4000; ++i) {
      // Far more leads than there is room for, each seen twice.
      const std::string lead = "L" + std::to_string(i % 2000);
      made.push_back({"web", i, lead, toys::page_json(std::to_string(i), lead, kStart)});
    }
    return made;
  }();
  Bench roomy;
  Bench tight;
  tight.cached_bytes_max = std::size_t{64} << 10U;
  tight.crash();
  for (std::size_t from = 0; from < log.size(); from += 100) {
    for (Bench* bench : {&roomy, &tight}) {
      bench->ingest(log, from, from + 100);
      bench->commit();
    }
    // A row's size is told by the mean of all, which moves with what is thrown out.
    ASSERT_LE(tight.task->pipeline().cached_bytes(), tight.cached_bytes_max * 17 / 16);
  }

  EXPECT_GT(roomy.task->pipeline().cached_bytes(), 2 * tight.cached_bytes_max);
  EXPECT_TRUE(roomy.sink.sent == tight.sink.sent);
  EXPECT_TRUE(roomy.store == tight.store);
}

TEST(Task, ACheckpointThatWasNotWrittenIsForgottenToo) {
  const std::vector<Stored> log = make_log(3, 60);
  Bench straight;
  Bench failed;
  straight.ingest(log, 0, 60);
  straight.commit();

  failed.ingest(log, 0, 40);
  state::WriteBatch lost;
  toys::must(failed.task->checkpoint(lost));
  failed.roll_back();
  failed.ingest(log, 0, 60);
  failed.commit();

  EXPECT_TRUE(straight.store == failed.store);
  EXPECT_TRUE(straight.sink.sent == failed.sink.sent);
}

TEST(Task, OffsetsThatItHasReadAreDropped) {
  Bench bench;
  const std::vector<Stored> log = make_log(5, 20);
  bench.ingest(log, 0, 20);
  bench.commit();
  const std::size_t sent = bench.sink.sent.size();

  bench.ingest(log, 10, 20);
  EXPECT_EQ(bench.sink.sent.size(), sent);
  EXPECT_FALSE(bench.task->has_uncommitted());
}

TEST(Task, ALateRecordGoesToTheLateTopicAndCountsNowhere) {
  Bench bench;
  bench.ingest({{"web", 0, "L1", toys::page_json("a", "L1", kStart)},
                {"web", 1, "L1", toys::page_json("b", "L1", kStart - hours(2))},
                {"web", 2, "L1", toys::page_json("c", "L1", kStart - hours(2) + Millis{-1})}},
               0, 3);

  EXPECT_EQ(leads_of(bench.sink, "counts").size(), 2U);
  EXPECT_EQ(leads_of(bench.sink, "leads.late").size(), 1U);
  EXPECT_EQ(bench.task->egress().counters().late, 1U);
  EXPECT_EQ(bench.task->clock(), kStart);
}

TEST(Task, EachPartitionsOwnLogDecidesWhatIsLate) {
  const auto mail = [](std::int64_t offset, std::string_view id, EventTime time) {
    return Stored{"mail", offset, "L1",
                  R"({"type":"mail.sent","id":")" + std::string(id) + R"(","time":")" +
                      format_rfc3339(time) + R"(","contact_id":"L1"})"};
  };
  const Stored ahead{"web", 0, "L1", toys::page_json("a", "L1", kStart + days(3))};
  const std::vector<Stored> slow{mail(0, "m", kStart), mail(1, "n", kStart + hours(3)),
                                 mail(2, "late", kStart)};
  for (const bool is_ahead_first : {true, false}) {
    Bench bench;
    if (is_ahead_first) {
      bench.ingest({ahead}, 0, 1);
    }
    bench.ingest(slow, 0, 2);
    bench.commit();
    bench.crash();
    bench.ingest(slow, 2, 3);
    if (!is_ahead_first) {
      bench.ingest({ahead}, 0, 1);
    }

    EXPECT_EQ(bench.task->egress().counters().late, 1U) << is_ahead_first;
    EXPECT_EQ(leads_of(bench.sink, "leads.late").size(), 1U);
    EXPECT_EQ(bench.task->clock(), kStart + days(3));
  }
}

// Refuses what its own timers bring.
class Regretting final : public Operator {
 public:
  Status open(OperatorContext& context) override {
    context_ = &context;
    return {};
  }
  Status process(std::span<const Record> batch, Output& /*out*/) override {
    for (const Record& record : batch) {
      context_->set_timer(record.key, record.time + hours(1));
    }
    return {};
  }
  Status on_timer(const Record& cause, Output& out) override {
    out.reject(cause, user_error("never mind"));
    return {};
  }
  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return oldest.clock + hours(1);
  }

 private:
  OperatorContext* context_ = nullptr;
};

TEST(Task, WhatATimerBringsAndIsRefusedIsADeadLetterToo) {
  TopologyBuilder builder("toy");
  builder.source(toys::events());
  builder.node("regret", {"in"},
               std::make_shared<toys::ToyBlueprint<Regretting>>("regret", PayloadKind::event,
                                                                PayloadKind::features));
  builder.sink("out", {"regret"}, "counts");
  Bench bench;
  bench.topology = *builder.build();
  bench.open();
  bench.ingest({{"web", 0, "L1", toys::page_json("a", "L1", kStart)}}, 0, 1);
  toys::must(bench.task->advance_clock(kStart + hours(1)));

  ASSERT_EQ(bench.sink.sent.size(), 1U);
  EXPECT_EQ(bench.sink.sent[0].topic, "leads.dead_letters");
  EXPECT_EQ(bench.sink.sent[0].key, "L1");
  EXPECT_EQ(bench.sink.sent[0].header("ls-error-node"), "regret");
  EXPECT_EQ(bench.sink.sent[0].header("ls-error-message"), "never mind");
  EXPECT_EQ(bench.sink.sent[0].header("ls-error-due"), format_rfc3339(kStart + hours(1)));
}

TEST(Task, ABrokenRecordIsADeadLetterAndTheBatchGoesOn) {
  Bench bench;
  bench.ingest({{"web", 0, "L1", "{"}, {"web", 1, "L1", toys::page_json("a", "L1", kStart)}}, 0, 2);

  EXPECT_EQ(leads_of(bench.sink, "leads.dead_letters").size(), 1U);
  EXPECT_EQ(leads_of(bench.sink, "counts").size(), 1U);
  EXPECT_EQ(bench.next(), 2U);
}

TEST(Task, PositionsOfAllTopicsAreRemembered) {
  Bench bench;
  bench.ingest({{"web", 4, "L1", toys::page_json("a", "L1", kStart)}}, 0, 1);
  bench.ingest({{"mail", 9, "L1",
                 R"({"type":"mail.sent","id":"m","time":")" + format_rfc3339(kStart) +
                     R"(","contact_id":"L1"})"}},
               0, 1);
  bench.commit();
  bench.crash();

  ASSERT_EQ(bench.task->positions().size(), 2U);
  EXPECT_EQ(bench.task->positions()[0].next, Offset(5));
  EXPECT_EQ(bench.task->positions()[1].next, Offset(10));
  EXPECT_EQ(bench.task->clock(), kStart);
}

TEST(Task, DamagedMetaIsRefused) {
  Bench bench;
  bench.ingest(make_log(5, 5), 0, 5);
  bench.commit();
  state::WriteBatch damage;
  damage.put(state::kMetaKey, "x");
  toys::must(bench.store.write(damage));

  Task next(bench.topology, toys::catalog(), bench.store, bench.sink, {});
  EXPECT_FALSE(next.open().has_value());
}

}  // namespace
}  // namespace ls::flow
