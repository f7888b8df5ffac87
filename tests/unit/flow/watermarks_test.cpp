#include "flow/watermarks.hpp"

#include "unit/flow/aligned_toys.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

using toys::control_of;
using toys::kRunStart;

const AlignedOptions kOptions = toys::run_options();

TEST(Watermarks, AnOutsidePartitionIsCompleteUpToItsDisorder) {
  const auto topology = toys::counting("toy", {"web", "mail"});
  Watermarks marks(*topology, kOptions);
  EXPECT_EQ(marks.in(), EventTime::min());
  EXPECT_EQ(marks.see(0, kRunStart + hours(1)), Watermarks::Verdict::held);
  EXPECT_EQ(marks.of(0), kRunStart + hours(1) - minutes(5));
  EXPECT_EQ(marks.in(), EventTime::min());
  EXPECT_FALSE(marks.slowest());
  EXPECT_EQ(marks.see(0, marks.of(0)), Watermarks::Verdict::held);
  EXPECT_EQ(marks.see(0, marks.of(0) - Millis{1}), Watermarks::Verdict::late);
  EXPECT_EQ(marks.see(0, kOptions.until), Watermarks::Verdict::beyond);
  EXPECT_EQ(marks.seen(0), kRunStart + hours(1));

  marks.set_end(1, Offset(3));
  EXPECT_FALSE(marks.is_behind_end(1, Offset(2)));
  EXPECT_TRUE(marks.is_behind_end(1, Offset(3)));
  marks.set_ended(1);
  EXPECT_EQ(marks.of(1), kOptions.until);
  EXPECT_EQ(marks.in(), marks.of(0));
}

TEST(Watermarks, AnInternalTopicIsCompleteUpToItsSlowestWriter) {
  const auto topology = toys::reading("reader", "toy", "counts");
  Watermarks marks(*topology, kOptions);
  toys::must(marks.take(0, control_of(0, kRunStart + hours(2), 0)));
  EXPECT_EQ(marks.in(), EventTime::min());
  ASSERT_TRUE(marks.slowest());
  EXPECT_EQ(marks.slowest()->topology, "toy");
  EXPECT_EQ(marks.slowest()->task, Partition(1));
  EXPECT_EQ(marks.slowest()->watermark, EventTime::min());
  toys::must(marks.receive(0, {"toy", 1, kRunStart, 0}));
  toys::must(marks.take(0, control_of(1, kRunStart + hours(1), 1)));
  EXPECT_EQ(marks.in(), kRunStart + hours(1));
}

TEST(Watermarks, ATornTransactionIsFound) {
  const auto topology = toys::reading("reader", "toy", "counts");
  Watermarks marks(*topology, kOptions);
  const Status torn = marks.take(0, control_of(0, kRunStart, 1));
  ASSERT_FALSE(torn);
  EXPECT_NE(torn.error().message.find("has sent 1 records and 0 came"), std::string::npos);
  toys::must(marks.take(0, control_of(0, kRunStart, 0)));
  EXPECT_FALSE(marks.take(0, control_of(0, kRunStart, 0)));
  EXPECT_FALSE(marks.receive(0, {"toy", 0, kRunStart - Millis{1}, 0}));
  EXPECT_TRUE(marks.receive(0, {"toy", 0, kRunStart, 0}));
}

TEST(Watermarks, ATaskOfAnotherRunIsRefused) {
  const auto topology = toys::reading("reader", "toy", "counts");
  Watermarks marks(*topology, kOptions);
  Control control = control_of(0, kRunStart, 0);
  control.run = "r2";
  EXPECT_FALSE(marks.take(0, control));
  EXPECT_FALSE(marks.take(0, control_of(2, kRunStart, 0)));
  EXPECT_FALSE(marks.knows(0, {"toy", 2, kRunStart, 0}));
  EXPECT_FALSE(marks.knows(0, {"other", 0, kRunStart, 0}));
  EXPECT_TRUE(marks.knows(0, {"toy", 1, kRunStart, 0}));
}

TEST(Watermarks, METAHoldsThem) {
  const auto topology = toys::reading("reader", "toy", "counts");
  Watermarks marks(*topology, kOptions);
  toys::must(marks.take(0, control_of(0, kRunStart + hours(2), 0)));
  toys::must(marks.receive(0, {"toy", 1, kRunStart, 0}));
  toys::must(marks.take(0, control_of(1, kRunStart + hours(1), 1)));
  state::Meta meta;
  marks.save(meta);
  Watermarks again(*topology, kOptions);
  again.load(meta);
  EXPECT_EQ(again.in(), kRunStart + hours(1));
  EXPECT_FALSE(again.take(0, control_of(1, kRunStart + hours(3), 0)));
  again.load({});
  EXPECT_EQ(again.in(), EventTime::min());
}

}  // namespace
}  // namespace ls::flow
