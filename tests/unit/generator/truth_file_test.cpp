#include "leadstream/generator/truth_file.hpp"

#include "leadstream/event/json_document.hpp"

#include <gtest/gtest.h>

namespace ls::generator {
namespace {

TEST(TruthFile, KeepsTheWorldSoThatItCanBeMadeAgain) {
  GeneratorOptions options;
  options.seed = 9'007'199'254'740'993;
  options.days = 33;
  options.leads = 77;
  options.tenant = "other";
  options.drift = {.kind = DriftKind::prior, .at = 1.0 / 3.0, .factor = 2.5};
  options.faults.late = 1e-7;
  options.faults.late_by = hours(25);

  const auto again = read_world_line(world_line(options));

  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(world_line(*again), world_line(options));
  EXPECT_EQ(again->drift_time(), options.drift_time());
  EXPECT_EQ(again->seed, options.seed);
}

TEST(TruthFile, RefusesALineOfAnotherRecord) {
  EXPECT_FALSE(read_world_line(planted_line(Planted{})));
  EXPECT_FALSE(read_world_line(""));
}

TEST(TruthFile, WritesJson) {
  event::JsonDocument document;
  const LeadTruth buyer{"c7", EventTime{0}, EventTime{1}, EventTime{2}};

  for (const std::string& line :
       {world_line({}), lead_line(buyer), lead_line({"c8", EventTime{0}, {}, {}}),
        planted_line(Planted{}), bayes_line({"c7", EventTime{5}, days(14)}, 1.0 / 3.0)}) {
    EXPECT_TRUE(document.parse(line)) << line;
  }
}

TEST(TruthFile, SaysWhenALeadWasReported) {
  event::JsonDocument document;
  const std::string line = lead_line({"c7", EventTime{0}, EventTime{1}, EventTime{2}});

  const auto json = document.parse(line).value();

  EXPECT_EQ(json.text("reported").value(), "1970-01-01T00:00:00.002Z");
}

}  // namespace
}  // namespace ls::generator
