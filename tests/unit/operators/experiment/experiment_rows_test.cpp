#include "operators/experiment/experiment_rows.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

template <typename Row>
std::string saved(const Row& row) {
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  return bytes;
}

template <typename Row>
void expect_kept(const Row& row) {
  const std::string bytes = saved(row);
  ByteReader in(bytes);
  const Result<Row> loaded = Row::load(in);
  ASSERT_TRUE(loaded && in.finish("row"));
  EXPECT_EQ(saved(*loaded), bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader shorter(Bytes(bytes).substr(0, size));
    const Result<Row> part = Row::load(shorter);
    EXPECT_FALSE(part && shorter.finish("row")) << size;
  }
}

ExperimentSettings settings() {
  ExperimentSettings made;
  made.layout = 9;
  made.metrics.push_back({.name = "converted", .difference = .01});
  made.metrics.push_back({.name = "revenue", .difference = 2});
  return made;
}

TEST(ExperimentRows, AreReadAsTheyWereWritten) {
  ExperimentUnit unit{.layout = 9,
                      .arm = 3,
                      .is_left_out = true,
                      .since = EventTime{70},
                      .met_at = EventTime{60},
                      .has_timer = true,
                      .covariate = -5};
  unit.outcomes[1] = 7;
  ExperimentRow row;
  row.bind(settings());
  ASSERT_EQ(row.arm_of(settings(), "control"), 0);
  ASSERT_EQ(row.arm_of(settings(), "treatment"), 1);
  row.arms[1].dealt = 5;
  row.arms[1].left_out = 2;
  row.arms[1].sums[0].add({.x = 4, .y = -3});
  row.arms[1].standings[1].side = -1;
  row.arms[1].standings[1].decision = Decision::rollback;
  row.evidence = 1.5;
  row.timer = EventTime{99};
  row.is_changed = true;

  expect_kept(unit);
  expect_kept(ExperimentUnit{});
  expect_kept(row);
  expect_kept(ExperimentRow{});
}

TEST(ExperimentRows, ArmsAreMadeWhileThereIsRoomAndAShare) {
  ExperimentRow row;
  row.bind(settings());
  for (std::size_t i = 0; i < ExperimentSettings::kArmsMax; ++i) {
    EXPECT_EQ(row.arm_of(settings(), std::to_string(i)), i);
  }
  EXPECT_EQ(row.arm_of(settings(), "3"), 3);
  EXPECT_FALSE(row.arm_of(settings(), "one more"));

  ExperimentSettings shared = settings();
  shared.shares = {{.arm = "a"}, {.arm = "b"}};
  ExperimentRow other;
  other.bind(shared);
  EXPECT_EQ(other.arm_of(shared, "b"), 0);
  EXPECT_FALSE(other.arm_of(shared, "c"));
}

TEST(ExperimentRows, OtherSettingsForgetAllButTheTimer) {
  ExperimentRow row;
  row.bind(settings());
  ASSERT_TRUE(row.arm_of(settings(), "a"));
  row.timer = EventTime{8};
  ExperimentSettings other = settings();
  other.layout = 10;
  row.bind(settings());
  EXPECT_EQ(row.arms.size(), 1U);
  row.bind(other);

  EXPECT_TRUE(row.arms.empty());
  EXPECT_EQ(row.timer, EventTime{8});
}

}  // namespace
}  // namespace ls::operators
