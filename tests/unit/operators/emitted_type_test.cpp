#include "operators/emitted_type.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/config/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

constexpr std::array<EmittedField, 2> kFields = {
    {{"dwell_ms", FieldKind::integer}, {"url", FieldKind::text}}};

struct Read {
  const event::EventType* type = nullptr;
  std::vector<std::string> problems;
};

Read read(const std::string& text, EmittedFields fields = kFields) {
  const Result<config::Node> root = config::parse_yaml(text, "node.yaml");
  if (!root) {
    throw std::runtime_error(root.error().message);
  }
  config::Problems problems;
  config::Reader reader(*root, problems);
  Read made{read_emits(reader, "page.viewed", fields, test::catalog()), {}};
  reader.finish();
  for (const auto& problem : problems.all()) {
    made.problems.push_back(problem.text);
  }
  return made;
}

TEST(EmittedType, IsTheFallbackOrWhatTheSettingNames) {
  EXPECT_EQ(read("{}").type, test::catalog().find("page.viewed"));
  EXPECT_EQ(read("emits: lead.created", {}).type, test::catalog().find("lead.created"));
}

TEST(EmittedType, ThatLacksFieldsIsNoneAndEachIsAProblem) {
  constexpr std::array<EmittedField, 3> kOthers = {
      {{"dwell_ms", FieldKind::text}, {"url", FieldKind::text}, {"nothing", FieldKind::number}}};
  const Read wrong = read("{}", kOthers);
  EXPECT_EQ(wrong.type, nullptr);
  EXPECT_THAT(wrong.problems,
              testing::ElementsAre(
                  testing::HasSubstr("page.viewed has no field \"dwell_ms\" of type text"),
                  testing::HasSubstr("page.viewed has no field \"nothing\" of type number")));

  const Read unknown = read("emits: page.veiwed");
  EXPECT_EQ(unknown.type, nullptr);
  EXPECT_THAT(unknown.problems,
              testing::ElementsAre(testing::HasSubstr("there is no event type \"page.veiwed\"")));
}

TEST(EmittedEvents, HaveTheValuesInTheTypesOwnSlots) {
  const event::EventType& type = *test::catalog().find("page.viewed");
  const EmittedEvents events(type, kFields);
  Arena arena;
  const std::array<Value, 2> values = {Value::of(std::int64_t{1500}), Value::of("/prices")};

  const event::Event* made = events.make({.id = "e1", .time = EventTime{7}, .contact = {"t", "c"}},
                                         events.slots(values, arena), arena);

  EXPECT_EQ(made->type, &type);
  EXPECT_EQ(made->id, "e1");
  EXPECT_EQ(made->time, EventTime{7});
  EXPECT_EQ(made->tenant, "t");
  EXPECT_EQ(made->contact, "c");
  ASSERT_EQ(made->slots.size(), type.fields().size());
  EXPECT_EQ(made->at(type.slot_of("dwell_ms").value()).integer(), 1500);
  EXPECT_EQ(made->at(type.slot_of("url").value()).text(), "/prices");
  for (std::uint32_t slot = 0; slot < made->slots.size(); ++slot) {
    const std::string_view name = type.fields()[slot].name;
    EXPECT_EQ(made->at(slot).is_null(), name != "dwell_ms" && name != "url") << name;
  }
}

}  // namespace
}  // namespace ls::operators
