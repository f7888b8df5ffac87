#include "operators/join/waiting_join.hpp"

#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ls::operators {
namespace {

class Taken final : public WaitingJoin {
 public:
  explicit Taken(const JoinSpec& spec) : WaitingJoin(spec) {}
  std::vector<JoinSide> sides;

 private:
  Status take(const flow::Record& /*record*/, const event::Event& /*event*/, JoinSide side,
              flow::Output& /*out*/) override {
    sides.push_back(side);
    return {};
  }
  void pass_time(const flow::Record& /*cause*/, JoinRow& /*row*/, flow::Output& /*out*/) override {}
  [[nodiscard]] EventTime next_due(JoinRow& /*row*/) const override {
    return EventTime::max();
  }
};

flow::Record record_of(const event::Event& event) {
  flow::Record record;
  record.key = "k";
  record.payload = &event;
  return record;
}

TEST(WaitingJoin, TakesTheTypesOfItsSidesAndNoOther) {
  const auto types = test::catalog().types();
  ASSERT_GE(types.size(), 3U);
  JoinSpec spec;
  spec.types = {types[0], types[1]};
  std::vector<event::Event> events(3);
  std::vector<flow::Record> batch;
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].type = types[2 - i];
    batch.push_back(record_of(events[i]));
  }
  Taken join(spec);
  Arena arena;
  flow::Output out(arena);

  const Status done = join.process(batch, out);

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(join.sides, (std::vector<JoinSide>{JoinSide::right, JoinSide::left}));
}

}  // namespace
}  // namespace ls::operators
