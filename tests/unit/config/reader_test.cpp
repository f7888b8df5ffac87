#include "leadstream/config/reader.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ls::config {
namespace {

Node parsed(std::string_view text) {
  const Result<Node> node = parse_yaml(text, "f.yaml");
  EXPECT_TRUE(node) << node.error().message;
  return node.value();
}

TEST(Reader, ListsEveryProblemWithItsPlaceAtOnce) {
  Problems problems;
  Reader reader(parsed("windw: 1h\n"
                       "size: 0x10\n"
                       "rate: .5\n"
                       "on: yes\n"
                       "keep: 7\n"
                       "memory: 1 GiB\n"
                       "empty:\n"),
                problems);

  reader.integer("size");
  reader.number("rate");
  reader.flag_or("on", false);
  reader.duration("keep");
  reader.bytes_or("memory", 0);
  reader.text_or("empty", "x");
  reader.duration_or("window", Millis{1});
  reader.text("name");
  reader.finish();

  EXPECT_EQ(problems.to_text(),
            "f.yaml:1:1: missing key \"name\"\n"
            "f.yaml:1:1: unknown key \"windw\"; did you mean \"window\"?\n"
            "f.yaml:2:7: size: expected a whole number, not \"0x10\"\n"
            "f.yaml:3:7: rate: expected a number, not \".5\"\n"
            "f.yaml:4:5: on: expected true or false, not \"yes\"\n"
            "f.yaml:5:7: keep: expected a duration such as 250ms, 30s, 5m, 1h, 7d or PT6H, not "
            "\"7\"\n"
            "f.yaml:6:9: memory: expected a size such as 512kB, 64MiB or 1GiB, not \"1 GiB\"\n"
            "f.yaml:7:1: empty: has no value");
}

}  // namespace
}  // namespace ls::config
