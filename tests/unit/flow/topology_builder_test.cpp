#include "leadstream/flow/topology_builder.hpp"

#include "unit/flow/toys.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

using toys::counter;
using toys::events;
using toys::pass;

std::string error_of(TopologyBuilder& builder) {
  const Result<std::shared_ptr<const Topology>> built = builder.build();
  return built ? "" : built.error().message;
}

TEST(TopologyBuilder, PutsNodesBehindTheirInputs) {
  TopologyBuilder builder("t");
  builder.source(events());
  builder.node("count", {"second"}, counter()).node("second", {"first"}, pass());
  builder.node("first", {"in"}, pass()).sink("out", {"count"}, "counts");
  const auto built = builder.build();

  ASSERT_TRUE(built.has_value()) << built.error().message;
  std::vector<std::string> order;
  for (const NodeDef& node : (*built)->nodes()) {
    order.push_back(node.id);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"first", "second", "count"}));
  EXPECT_TRUE((*built)->nodes()[0].inputs[0].is_source);
  EXPECT_EQ((*built)->nodes()[2].inputs[0].index, 1U);
  EXPECT_EQ((*built)->find_node("second"), &(*built)->nodes()[1]);
  EXPECT_EQ((*built)->find_node("none"), nullptr);
  EXPECT_EQ((*built)->input_topics(), (std::vector<std::string>{"mail", "web"}));
}

TEST(TopologyBuilder, RefusesAnIdThatIsUsedTwice) {
  TopologyBuilder builder("t");
  builder.source(events()).node("in", {"in"}, counter()).sink("out", {"in"}, "c");
  EXPECT_NE(error_of(builder).find("\"in\" is used twice"), std::string::npos);
}

TEST(TopologyBuilder, RefusesAnIdThatCannotNameState) {
  TopologyBuilder builder("t");
  builder.source(events()).node("a/b", {"in"}, counter()).sink("out", {"a/b"}, "c");
  EXPECT_NE(error_of(builder).find("\"a/b\""), std::string::npos);
}

TEST(TopologyBuilder, RefusesAnUnknownInput) {
  TopologyBuilder builder("t");
  builder.source(events()).node("n", {"inn"}, counter()).sink("out", {"n"}, "c");
  EXPECT_NE(error_of(builder).find("input \"inn\" is no source and no node"), std::string::npos);
}

TEST(TopologyBuilder, RefusesACycle) {
  TopologyBuilder builder("t");
  builder.source(events());
  builder.node("a", {"in", "b"}, pass()).node("b", {"a"}, pass()).sink("out", {"b"}, "c");
  EXPECT_NE(error_of(builder).find("cycle"), std::string::npos);
}

TEST(TopologyBuilder, RefusesAPayloadThatTheNodeDoesNotTake) {
  TopologyBuilder builder("t");
  builder.source(events());
  builder.node("a", {"in"}, counter()).node("b", {"a"}, counter()).sink("out", {"b"}, "c");
  EXPECT_NE(error_of(builder).find("b: a counter node does not take the features records of \"a\""),
            std::string::npos);
}

TEST(TopologyBuilder, RefusesASourceWithoutTopicsAndATopologyWithoutSources) {
  TopologyBuilder silent("t");
  silent.source(events("in", {})).node("n", {"in"}, counter()).sink("out", {"n"}, "c");
  EXPECT_NE(error_of(silent).find("source in has no topic"), std::string::npos);

  TopologyBuilder none("t");
  EXPECT_NE(error_of(none).find("there is no source"), std::string::npos);
}

TEST(TopologyBuilder, RefusesNodesWithoutInputsOrReaders) {
  TopologyBuilder unread("t");
  unread.source(events()).node("n", {"in"}, counter());
  EXPECT_NE(error_of(unread).find("n: nothing reads this node"), std::string::npos);

  TopologyBuilder unfed("t");
  unfed.source(events()).node("n", {}, counter()).sink("out", {"n"}, "c");
  EXPECT_NE(error_of(unfed).find("n has no inputs"), std::string::npos);
}

TEST(TopologyBuilder, TheFingerprintFollowsWhatShapesResults) {
  const auto fingerprint = [](const std::string& node, std::vector<std::string> sink_inputs,
                              Millis lateness) {
    TopologyBuilder builder("t");
    SourceDef source = events();
    source.lateness = lateness;
    builder.source(source).node(node, {"in"}, pass()).node("other", {"in"}, pass());
    builder.sink("rest", {node, "other"}, "r").sink("out", std::move(sink_inputs), "c");
    const auto built = builder.build();
    EXPECT_TRUE(built.has_value());
    return built ? (*built)->fingerprint() : 0;
  };
  const std::uint64_t standard = fingerprint("n", {"n"}, hours(1));
  EXPECT_EQ(standard, fingerprint("n", {"n"}, hours(1)));
  EXPECT_NE(standard, fingerprint("m", {"m"}, hours(1)));
  EXPECT_NE(standard, fingerprint("n", {"n"}, hours(2)));
  EXPECT_NE(standard, fingerprint("n", {"other"}, hours(1)));
}

}  // namespace
}  // namespace ls::flow
