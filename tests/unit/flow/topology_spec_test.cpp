#include "leadstream/flow/topology_spec.hpp"

#include "support/temp_folder.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

namespace ls::flow {
namespace {

const std::array<OperatorEntry, 1> kOperators{
    {{"counter", "counts", "{ id: count, type: counter, inputs: [in] }",
      [](config::Reader& reader, const BlueprintContext&) {
        static_cast<void>(reader.integer_or("from", 0));
        return toys::counter();
      }}}};

Result<std::shared_ptr<const Topology>> parse(
    const std::string& text, const std::map<std::string, std::string>& names = {}) {
  const config::Node root = LS_TRY(config::parse_yaml(text, "toy.yaml"));
  return parse_topology(root, toys::catalog(), kOperators, names);
}

std::string error_of(const std::string& text) {
  const auto parsed = parse(text);
  return parsed ? "" : parsed.error().message;
}

const std::string kGood =
    "topology: toy\n"
    "sources:\n"
    "  - { id: in, topics: [web, mail], lateness: 3h, decode: { types: [page.viewed] } }\n"
    "nodes:\n"
    "  - { id: count, type: counter, inputs: [in] }\n"
    "sinks:\n"
    "  - { id: out, inputs: [count], topic: counts }\n";

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kGood;
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(TopologySpec, ReadsWhatTheFileSays) {
  const auto parsed = parse(kGood);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const Topology& topology = **parsed;
  EXPECT_EQ(topology.name(), "toy");
  ASSERT_EQ(topology.sources().size(), 1U);
  EXPECT_EQ(topology.sources()[0].lateness, hours(3));
  ASSERT_EQ(topology.sources()[0].types.size(), 1U);
  EXPECT_EQ(topology.sources()[0].types[0]->name(), "page.viewed");
  EXPECT_EQ(topology.sinks()[0].topic, "counts");
  EXPECT_FALSE(topology.is_internal());
  EXPECT_FALSE(topology.reads_models());
}

TEST(TopologySpec, TopicsAreRenamed) {
  const auto parsed = parse(kGood, {{"web", "prod.web"}, {"counts", "prod.counts"}});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ((*parsed)->sources()[0].topics, (std::vector<std::string>{"prod.web", "mail"}));
  EXPECT_EQ((*parsed)->sinks()[0].topic, "prod.counts");
}

TEST(TopologySpec, AnUnknownOperatorIsNamedWithItsPlaceAndANearOne) {
  const std::string error = error_of(changed("type: counter", "type: countr"));
  EXPECT_NE(error.find("toy.yaml:5:"), std::string::npos) << error;
  EXPECT_NE(error.find("countr"), std::string::npos) << error;
  EXPECT_NE(error.find("did you mean \"counter\"?"), std::string::npos) << error;
}

TEST(TopologySpec, AnUnknownEventTypeIsNamedWithItsPlace) {
  const std::string error = error_of(changed("[page.viewed]", "[page.seen]"));
  EXPECT_NE(error.find("toy.yaml:3:"), std::string::npos) << error;
  EXPECT_NE(error.find("page.seen"), std::string::npos) << error;
}

TEST(TopologySpec, UnknownKeysAreNamedEverywhereAtOnce) {
  std::string text = changed("inputs: [in]", "inputs: [in], form: 3");
  text.replace(text.find("lateness: 3h"), 12, "latenes: 3h");
  const std::string error = error_of(text);
  EXPECT_NE(error.find("toy.yaml:3:"), std::string::npos) << error;
  EXPECT_NE(error.find("latenes"), std::string::npos) << error;
  EXPECT_NE(error.find("toy.yaml:5:"), std::string::npos) << error;
  EXPECT_NE(error.find("form"), std::string::npos) << error;
}

TEST(TopologySpec, EveryProblemOfTheGraphIsToldAtItsOwnPlace) {
  const std::string error = error_of(
      "topology: toy\n"
      "sources:\n"
      "  - { id: in, topic: web, decode: { types: [page.viewed] } }\n"
      "nodes:\n"
      "  - { id: one, type: counter, inputs: [in, inn] }\n"
      "  - { id: one, type: counter, inputs: [in] }\n"
      "  - { id: a, type: counter, inputs: [b] }\n"
      "  - { id: b, type: counter, inputs: [a] }\n"
      "sinks:\n"
      "  - { id: out, inputs: [a, none, one], topic: counts }\n");
  EXPECT_EQ(error,
            "toy.yaml:5:44: one: input \"inn\" is no source and no node; did you mean \"in\"?\n"
            "toy.yaml:6:11: id \"one\" is used twice\n"
            "toy.yaml:7:11: a: its inputs form a cycle\n"
            "toy.yaml:7:38: a: a counter node does not take the features records of \"b\"\n"
            "toy.yaml:8:38: b: a counter node does not take the features records of \"a\"\n"
            "toy.yaml:10:28: out: input \"none\" is no source and no node; did you mean \"one\"?");
}

TEST(TopologySpec, AWrongSettingHidesNoProblemOfTheGraph) {
  std::string text = changed("inputs: [count]", "inputs: [count, nothing]");
  text.replace(text.find("inputs: [in]"), 12, "inputs: [in], from: x");
  const std::string both = error_of(text);
  EXPECT_NE(both.find("toy.yaml:5:"), std::string::npos) << both;
  EXPECT_NE(both.find("nothing"), std::string::npos) << both;
}

TEST(TopologySpec, AKeyThatStandsThereTwiceHidesNoOtherProblem) {
  const test::TempFolder folder;
  std::ofstream(folder / "toy.yaml")
      << changed("inputs: [count]", "inputs: [cont]") + "topology: again\n";
  config::Problems problems;
  const auto topology =
      load_topology(folder / "toy.yaml", toys::catalog(), kOperators, {}, problems);

  EXPECT_EQ(topology, nullptr);
  EXPECT_NE(problems.to_text().find(":8:1: duplicate key \"topology\""), std::string::npos)
      << problems.to_text();
  EXPECT_NE(problems.to_text().find(":7:25: out: input \"cont\""), std::string::npos)
      << problems.to_text();
}

TEST(TopologySpec, AFileThatIsNotThereIsAnError) {
  EXPECT_FALSE(
      load_topology("/nonexistent/topology.yaml", toys::catalog(), kOperators).has_value());
}

}  // namespace
}  // namespace ls::flow
