#include "leadstream/flow/topology_spec.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <array>

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

TEST(TopologySpec, AWrongGraphNamesFileAndTopology) {
  const std::string error = error_of(changed("inputs: [in]", "inputs: [inn]"));
  EXPECT_NE(error.find("toy.yaml"), std::string::npos) << error;
  EXPECT_NE(error.find("topology toy"), std::string::npos) << error;
}

TEST(TopologySpec, AFileThatIsNotThereIsAnError) {
  EXPECT_FALSE(
      load_topology("/nonexistent/topology.yaml", toys::catalog(), kOperators).has_value());
}

}  // namespace
}  // namespace ls::flow
