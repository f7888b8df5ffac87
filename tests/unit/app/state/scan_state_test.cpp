#include "app/state/scan_state.hpp"

#include "unit/app/state/state_bench.hpp"

#include "leadstream/flow/timers.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <memory>
#include <string>

namespace ls::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ScanState : public StateTest {
 protected:
  Result<std::uint64_t> scan(const std::string& node) {
    return scan_state(*states_, topology(), kName, {.node = node, .rows_max = 5}, context_);
  }

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> out_{std::tmpfile(), std::fclose};
  CommandContext context_{.out = out_.get(), .clock = clock_};
};

TEST_F(ScanState, ShowsSoManyRowsOfANode) {
  EXPECT_EQ(*scan("a"), 5U);
  EXPECT_EQ(*scan(""), 5U);
}

TEST_F(ScanState, ATimerIsOneOfTheNodeThatItCalls) {
  state::MemoryStore store;
  flow::Timers timers(store, {"a", "b"});
  timers.set(1, "L7", EventTime{60'000});
  state::WriteBatch rows;
  timers.collect(rows);
  change(rows);

  EXPECT_EQ(*scan("b"), 1U);
  std::rewind(out_.get());
  std::string line(200, ' ');
  ASSERT_NE(std::fgets(line.data(), static_cast<int>(line.size()), out_.get()), nullptr);
  EXPECT_THAT(line, HasSubstr(R"(timers  L7  {"calls":"b","at":"1970-01-01T00:01:00.000Z"})"));
}

TEST_F(ScanState, ANodeOfTheTopologyMayKeepNothing) {
  EXPECT_EQ(*scan(topology().nodes().front().id), 0U);
}

TEST_F(ScanState, ANodeThatIsNotThereIsToldWithThoseThatAre) {
  const auto scanned = scan("nosuch");

  ASSERT_FALSE(scanned);
  EXPECT_THAT(scanned.error().message,
              AllOf(HasSubstr("no node \"nosuch\""), HasSubstr(topology().nodes().front().id)));
}

}  // namespace
}  // namespace ls::app
