#include "leadstream/flow/task.hpp"

#include "support/seed.hpp"
#include "unit/flow/task_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ls::flow {
namespace {

using task_bench::Bench;
using task_bench::kStart;
using task_bench::leads_of;
using task_bench::make_log;
using task_bench::Stored;
using task_bench::view;

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
