#include "app/worker_options.hpp"

#include <gtest/gtest.h>

namespace ls::app {
namespace {

runtime::WorkerOptions options_of(const Settings& settings) {
  return worker_options(settings, {}, 0);
}

TEST(WorkerOptions, OnTheEmbeddedLogCommitsFollowTheLoad) {
  Settings settings;
  settings.commit.interval = Millis{30};
  const runtime::WorkerOptions options = options_of(settings);

  EXPECT_EQ(options.commit_interval, Millis{30});
  EXPECT_EQ(options.commit_interval_behind, Millis{300});
  ASSERT_TRUE(options.prompt_bytes.has_value());
  EXPECT_LE(*options.prompt_bytes, std::size_t{1} << 20);
}

// Each commit is a sync then, whose time does not grow with what it writes.
TEST(WorkerOptions, CommitsThatWaitForTheDiskComeByTheInterval) {
  Settings settings;
  settings.embedded.fsync.when = FsyncPolicy::When::at_commit;

  EXPECT_FALSE(options_of(settings).prompt_bytes);
}

TEST(WorkerOptions, OnKafkaAndInBoundedRunsCommitsComeByTheInterval) {
  Settings settings;
  settings.engine = Engine::kafka;
  EXPECT_FALSE(options_of(settings).prompt_bytes);
  EXPECT_FALSE(options_of(settings).commit_interval_behind);

  WorkerWorld bounded;
  bounded.aligned.emplace();
  const runtime::WorkerOptions aligned = worker_options(Settings(), bounded, 0);
  EXPECT_FALSE(aligned.prompt_bytes);
  EXPECT_FALSE(aligned.commit_interval_behind);
}

}  // namespace
}  // namespace ls::app
