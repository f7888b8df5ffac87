#include "operators/outcome/outcome_settings.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

std::optional<OutcomeSettings> read(const std::string& text) {
  config::Problems problems;
  const auto root = config::parse_yaml(text, "labels.yaml", problems);
  config::Reader reader(*root, problems);
  auto settings = read_outcome_settings(reader, test::catalog());
  return problems.has_errors() ? std::nullopt : settings;
}

event::Event conversion(std::span<event::Value> slots) {
  event::Event event;
  event.type = test::catalog().find("label.conversion");
  event.time = EventTime{5};
  event.slots = slots;
  return event;
}

TEST(OutcomeSettings, ALabelTypeTellsItsWeightWithoutBeingAsked) {
  const auto settings = read("{ outcome: label.conversion, label: value, examples: at_horizon }");

  ASSERT_TRUE(settings.has_value());
  EXPECT_TRUE(settings->label_slot && settings->weight_slot);
  EXPECT_TRUE(settings->is_held);
  EXPECT_FALSE(read("{ outcome: label.nothing }").has_value());
}

TEST(OutcomeSettings, AnOutcomeSaysLabelWeightAndTime) {
  const auto settings = read("{ outcome: label.conversion, label: value }");
  ASSERT_TRUE(settings.has_value());
  std::vector<event::Value> slots(settings->outcome->fields().size());
  slots.at(*settings->label_slot) = event::Value::of(false);
  slots.at(*settings->weight_slot) = event::Value::of(2.5);

  const Result<Outcome> outcome = outcome_of(*settings, conversion(slots));

  ASSERT_TRUE(outcome.has_value());
  EXPECT_FALSE(outcome->label);
  EXPECT_EQ(outcome->weight, 2.5);
  EXPECT_EQ(outcome->at, EventTime{5});
}

TEST(OutcomeSettings, AnAbsentLabelOrAWildWeightIsRefused) {
  const auto settings = read("{ outcome: label.conversion, label: value }");
  ASSERT_TRUE(settings.has_value());
  std::vector<event::Value> slots(settings->outcome->fields().size());
  EXPECT_EQ(outcome_of(*settings, conversion(slots)).error().code, "missing_label");

  slots.at(*settings->label_slot) = event::Value::of(true);
  slots.at(*settings->weight_slot) = event::Value::of(-1.0);
  EXPECT_EQ(outcome_of(*settings, conversion(slots)).error().code, "out_of_range");
}

}  // namespace
}  // namespace ls::operators
