#include "operators/join/join_rows.hpp"

#include "unit/operators/join/join_run.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace ls::test {
namespace {

using What = Side::What;

const std::string kWaiting =
    "    type: interval_join\n    kind: left\n    before: 10ms\n    after: 10ms\n    grace: 0ms\n";

// A left record at 1000 that waits for a partner.
JoinRun with_one_waiting() {
  JoinRun run(join_topology(kWaiting));
  run.append({"k", What::left, 1000, 7});
  run.ingest(1);
  run.commit();
  return run;
}

std::shared_ptr<const flow::Topology> with_fields(const std::string& fields) {
  std::string yaml = join_topology_yaml(kWaiting);
  const std::string old =
      "{ value_minor: left.value_minor, url: right.url, viewed_at: right.time }";
  yaml.replace(yaml.find(old), old.size(), fields);
  return parse_task_topology(yaml);
}

TEST(JoinRows, OtherLengthsGoOnWithWhatWaits) {
  JoinRun run = with_one_waiting();
  std::string longer = kWaiting;
  longer.replace(longer.find("after: 10ms"), 11, "after: 90ms");

  run.crash(join_topology(longer));
  run.append({"k", What::right, 1090, 8});
  run.ingest(1);

  ASSERT_EQ(run.told().size(), 1U);
  EXPECT_EQ(run.told()[0], (Joined{"k", 1090, 1090, 7, 8, 1090}));
}

TEST(JoinRows, ShorterLengthsTellWhatHasWaitedTooLong) {
  JoinRun run = with_one_waiting();
  std::string shorter = kWaiting;
  shorter.replace(shorter.find("after: 10ms"), 11, "after: 2ms");

  run.crash(join_topology(shorter));
  run.append({"k", What::right, 1008, 8});
  run.ingest(1);

  ASSERT_EQ(run.told().size(), 1U);
  EXPECT_EQ(run.told()[0], (Joined{"k", 1000, 1008, 7, -1, -1}));
}

TEST(JoinRows, TheOrderOfFieldsIsNoMatter) {
  JoinRun run = with_one_waiting();

  run.crash(
      with_fields("{ viewed_at: right.time, url: right.url, value_minor: left.value_minor }"));
  run.advance(2000);

  ASSERT_EQ(run.told().size(), 1U);
  EXPECT_EQ(run.told()[0].left, 7);
}

TEST(JoinRows, OtherFieldsAreRefusedAndForgetNothing) {
  JoinRun run = with_one_waiting();

  std::string error;
  try {
    run.crash(with_fields("{ url: right.url, viewed_at: left.time }"));
  } catch (const std::runtime_error& refused) {
    error = refused.what();
  }
  EXPECT_NE(error.find("node joined"), std::string::npos) << error;
  EXPECT_NE(error.find("label.conversion time | page.viewed url:text"), std::string::npos) << error;

  run.crash(join_topology(kWaiting));
  run.advance(2000);
  ASSERT_EQ(run.told().size(), 1U);
  EXPECT_EQ(run.told()[0].left, 7);
}

TEST(JoinRows, OtherFieldsAreFineOnceNothingWaits) {
  JoinRun run = with_one_waiting();
  run.advance(2000);
  run.commit();

  run.crash(with_fields("{ url: right.url, viewed_at: left.time }"));

  EXPECT_EQ(run.told().size(), 1U);
  EXPECT_EQ(run.rows(), 0U);
}

}  // namespace
}  // namespace ls::test
