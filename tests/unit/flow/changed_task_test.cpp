#include "unit/flow/task_bench.hpp"

#include "leadstream/state/meta.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

using task_bench::Bench;
using task_bench::kStart;

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

}  // namespace
}  // namespace ls::flow
