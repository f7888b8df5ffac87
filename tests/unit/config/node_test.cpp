#include "leadstream/config/node.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

namespace ls::config {
namespace {

Node parsed(std::string_view text, const char* file) {
  return parse_yaml(text, file).value();
}

TEST(Node, MergedMapsKeepTheirKeysAndListsAreReplaced) {
  const Node merged = merge(parsed("a: 1\nm: {x: 1, y: {z: 1}}\nl: [1, 2]\n", "below"),
                            parsed("m: {y: {w: 2}, x: 2}\nl: [3]\nnew: 4\n", "above"));

  ASSERT_EQ(merged.entries().size(), 4U);
  EXPECT_EQ(merged.entries()[0].key, "a");
  EXPECT_EQ(merged.entries()[3].key, "new");
  const Node map = *merged.find("m");
  EXPECT_EQ(map.find("x")->text(), "2");
  EXPECT_EQ(to_string(map.find("x")->place()), "above:1:19");
  EXPECT_EQ(to_string(map.find("y")->find("z")->place()), "below:2:18");
  EXPECT_EQ(map.find("y")->find("w")->text(), "2");
  EXPECT_EQ(merged.find("l")->elements().size(), 1U);
}

TEST(Node, AnotherKindOfValueReplacesAMap) {
  EXPECT_EQ(merge(parsed("{a: 1}", "below"), parsed("x", "above")).text(), "x");
  EXPECT_TRUE(merge(parsed("x", "below"), parsed("{a: 1}", "above")).is_map());
}

TEST(Node, DescriptionIsShortWhateverTheValue) {
  EXPECT_EQ(Node().describe(), "nothing");
  EXPECT_EQ(parsed("[1]", "f").describe(), "a list");
  EXPECT_EQ(parsed("{}", "f").describe(), "a map");
  EXPECT_EQ(parsed("yes", "f").describe(), "\"yes\"");
  EXPECT_LT(Node::scalar(std::string(1000, 'x'), {}).describe().size(), 80U);
}

}  // namespace
}  // namespace ls::config
