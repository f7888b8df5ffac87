#include "leadstream/flow/node_marks.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

using Nodes = std::vector<state::Meta::Node>;

TEST(NodeMarks, ANodeOfAnotherTypeIsFatalAndNamed) {
  const NodeChanges changes = node_changes({{"visits", "window", 1}}, {{"visits", "dedupe", 1}});
  ASSERT_EQ(changes.fatal.size(), 1u);
  EXPECT_EQ(changes.fatal[0],
            "node visits was of type window and is of type dedupe now: its rows cannot be read; "
            "give the new one another id");
  EXPECT_TRUE(changes.told.empty());
}

TEST(NodeMarks, NodesMayComeAndGoAndChangeTheirSettings) {
  const Nodes before = {{"gone", "filter", 1}, {"kept", "dedupe", 1}, {"set", "window", 1}};
  const Nodes now = {{"kept", "dedupe", 1}, {"set", "window", 2}, {"more", "score", 1}};

  const NodeChanges changes = node_changes(before, now);

  EXPECT_TRUE(changes.fatal.empty());
  EXPECT_EQ(joined(changes.told),
            "node gone (filter) is gone, its rows stay; node set (window) has other settings than "
            "those its rows were made by; node more (score) is new and begins empty");
}

}  // namespace
}  // namespace ls::flow
