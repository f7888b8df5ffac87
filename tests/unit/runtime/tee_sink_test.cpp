#include "runtime/tee_sink.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::runtime {
namespace {

// A log that fails on demand.
class Log final : public flow::Sink {
 public:
  explicit Log(const bool& is_down) : is_down_(is_down) {}
  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::sink;
  }
  Status send(const flow::OutgoingMessage& /*message*/) override {
    return answer();
  }
  Status commit(std::span<const flow::TaskCommit> /*tasks*/) override {
    return answer();
  }
  Status abort() override {
    return {};
  }

 private:
  [[nodiscard]] Status answer() const {
    return is_down_ ? Status(external_error("down")) : Status();
  }
  const bool& is_down_;
};

struct World {
  bool is_down = false;
  StreamHub hub{{.bytes_max = 100'000}};
  TeeSink sink{std::make_unique<Log>(is_down), hub};

  Status send(std::string_view value) {
    flow::OutgoingMessage message;
    message.topic = "t";
    message.key = "k";
    message.value = value;
    return sink.send(message);
  }
  [[nodiscard]] std::size_t shown() const {
    std::size_t count = 0;
    for (const auto& stretch : hub.since(0, 1000)) {
      count += stretch.block->count();
    }
    return count;
  }
};

TEST(TeeSink, ShowsEveryOutputOnceItIsCommitted) {
  World world;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(world.send("{}"));
  }
  EXPECT_EQ(world.shown(), 0U);

  ASSERT_TRUE(world.sink.commit({}));

  EXPECT_EQ(world.shown(), 100U);
}

TEST(TeeSink, ShowsNothingOfWhatWasRolledBack) {
  World world;
  ASSERT_TRUE(world.send("{}"));
  ASSERT_TRUE(world.sink.abort());
  ASSERT_TRUE(world.send("{}"));
  world.is_down = true;
  ASSERT_FALSE(world.sink.commit({}));
  world.is_down = false;
  ASSERT_TRUE(world.sink.commit({}));

  EXPECT_EQ(world.shown(), 0U);
  EXPECT_EQ(world.hub.last_id(), 0U);
}

TEST(TeeSink, AHugeTransactionShowsItsEndAndCountsTheRest) {
  World world;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(world.send(std::string(1'000, 'x')));
  }
  ASSERT_TRUE(world.sink.commit({}));

  EXPECT_EQ(world.hub.last_id(), 1000U);
  EXPECT_GT(world.shown(), 50U);
  EXPECT_LT(world.shown(), 120U);
  EXPECT_EQ(world.hub.held_after() + world.shown(), 1000U);
}

}  // namespace
}  // namespace ls::runtime
