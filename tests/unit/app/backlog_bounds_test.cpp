#include "app/backlog_bounds.hpp"

#include "unit/flow/toys.hpp"

#include <gtest/gtest.h>

namespace ls::app {
namespace {

using Topologies = std::vector<std::shared_ptr<const flow::Topology>>;
using Topics = std::vector<std::string>;

std::shared_ptr<const flow::Topology> topology(const std::string& name, Topics inputs,
                                               const Topics& outputs) {
  flow::TopologyBuilder builder(name);
  flow::SourceDef source;
  source.id = "in";
  source.topics = std::move(inputs);
  builder.source(std::move(source));
  builder.node("pass", {"in"},
               std::make_shared<flow::toys::ToyBlueprint<flow::toys::Pass>>(
                   "pass", flow::PayloadKind::event, flow::PayloadKind::event));
  for (const std::string& output : outputs) {
    builder.sink("to_" + output, {"pass"}, output);
  }
  return builder.build().take();
}

TEST(BacklogBounds, AWriterIsHeldByWhatOthersOfTheProcessRead) {
  const Topologies all{topology("score", {"web"}, {"scores", "examples", "signals"}),
                       topology("train", {"examples"}, {"models"}),
                       topology("watch", {"signals"}, {"alerts"})};
  EXPECT_EQ(backlog_bounds(*all[0], all), (Topics{"examples", "signals"}));
  EXPECT_EQ(backlog_bounds(*all[1], all), Topics());
  EXPECT_EQ(backlog_bounds(*all[2], all), Topics());
}

TEST(BacklogBounds, NobodyWaitsForOneThatComesBeforeIt) {
  const Topologies own{topology("own", {"a"}, {"a"})};
  EXPECT_EQ(backlog_bounds(*own[0], own), Topics());

  const Topologies ring{topology("one", {"a"}, {"b"}), topology("two", {"b"}, {"c"}),
                        topology("three", {"c"}, {"a", "d"}), topology("four", {"d"}, {"e"})};
  EXPECT_EQ(backlog_bounds(*ring[0], ring), Topics());
  EXPECT_EQ(backlog_bounds(*ring[1], ring), Topics());
  EXPECT_EQ(backlog_bounds(*ring[2], ring), Topics{"d"});
}

TEST(BacklogBounds, TwoWaysToOneReaderAreNoRing) {
  const Topologies all{topology("one", {"a"}, {"b", "c"}), topology("two", {"b"}, {"d"}),
                       topology("three", {"c", "d"}, {"e"})};
  EXPECT_EQ(backlog_bounds(*all[0], all), (Topics{"b", "c"}));
  EXPECT_EQ(backlog_bounds(*all[1], all), Topics{"d"});
}

}  // namespace
}  // namespace ls::app
