#include "app/stop_signal.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <unistd.h>

namespace ls::app {
namespace {

// Both run in a process of their own, which starts anew: the signals are those of a process.
class StopSignalDeath : public testing::Test {
 protected:
  StopSignalDeath() {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
  }
};

[[noreturn]] void end_after_one(int signal) {
  StopSignal stop;
  ::kill(::getpid(), signal);
  while (stop.wait(Millis{1000}) == 0) {
  }
  std::exit(0);
}

[[noreturn]] void hang_after_two(int signal) {
  StopSignal stop;
  ::kill(::getpid(), signal);
  while (stop.wait(Millis{1000}) == 0) {
  }
  ::kill(::getpid(), signal);
  while (true) {
    static_cast<void>(stop.wait(Millis{1000}));
  }
}

TEST_F(StopSignalDeath, TheFirstOneIsToldToWhoAsks) {
  EXPECT_EXIT(end_after_one(SIGTERM), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(end_after_one(SIGINT), testing::ExitedWithCode(0), "");
}

TEST_F(StopSignalDeath, TheSecondOneEndsTheProcessWhateverItDoes) {
  EXPECT_EXIT(hang_after_two(SIGTERM), testing::ExitedWithCode(143), "");
  EXPECT_EXIT(hang_after_two(SIGINT), testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace ls::app
