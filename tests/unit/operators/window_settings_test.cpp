#include "operators/window_settings.hpp"

#include "unit/operators/operator_bench.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace ls::operators {
namespace {

using ::testing::HasSubstr;

std::string error_for(std::string_view window, std::string_view more = "",
                      std::string_view values = "n: { count: page.viewed }") {
  return test::error_of(test::topology_yaml(
      "json",
      fmt::format("  - {{ id: w, type: window, inputs: [in], window: {{ {} }}, {}\n"
                  "      values: {{ {} }} }}",
                  window, more, values),
      {"w"}));
}

TEST(WindowSettings, EveryKindIsRead) {
  constexpr std::array<std::string_view, 7> kWindows{
      "tumbling: { size: 1h }",
      "hopping: { size: 24h, hop: 1h }",
      "hopping: { size: 7h, hop: 2h }",
      "sliding: { size: 10m }",
      "session: { gap: 30m, length_max: 24h }",
      "calendar: { unit: week, zone: Europe/Berlin }",
      "count: { size: 10, hop: 5 }",
  };
  for (const std::string_view window : kWindows) {
    EXPECT_EQ(error_for(window), "") << window;
    EXPECT_EQ(error_for(window, "emit: update,"), "") << window;
    EXPECT_EQ(error_for(window, "emit: { every: 5m },"), "") << window;
  }
}

TEST(WindowSettings, AHopIsBetweenOneMillisecondAndTheSize) {
  EXPECT_NE(error_for("hopping: { size: 1h, hop: 0s }"), "");
  EXPECT_NE(error_for("hopping: { size: 1h, hop: -1s }"), "");
  EXPECT_THAT(error_for("hopping: { size: 1h, hop: 2h }"), HasSubstr("hop"));
  EXPECT_THAT(error_for("hopping: { size: 1h }"), HasSubstr("hop"));
}

TEST(WindowSettings, GraceIsNotNegative) {
  EXPECT_THAT(error_for("tumbling: { size: 1h }", "grace: -1s,"), HasSubstr("grace"));
}

TEST(WindowSettings, OnlyFixedWindowsTakeCorrections) {
  EXPECT_EQ(error_for("tumbling: { size: 1h }", "corrections: 1d,"), "");
  EXPECT_EQ(error_for("calendar: { unit: day }", "corrections: 1d,"), "");
  EXPECT_THAT(error_for("sliding: { size: 1h }", "corrections: 1d,"), HasSubstr("corrections"));
  EXPECT_THAT(error_for("session: { gap: 1h }", "corrections: 1d,"), HasSubstr("corrections"));
}

TEST(WindowSettings, CountedWindowsAreNeverLate) {
  EXPECT_THAT(error_for("count: { size: 3 }", "grace: 1s,"), HasSubstr("never late"));
}

TEST(WindowSettings, AMistakeIsNamedAtItsPlace) {
  const std::string unknown_kind = error_for("rolling: { size: 1h }");
  EXPECT_THAT(unknown_kind, HasSubstr("bench.yaml:5:"));
  EXPECT_THAT(unknown_kind, HasSubstr("tumbling, hopping, sliding, session, calendar, count"));
  EXPECT_THAT(error_for("calendar: { unit: day, zone: Europe/Atlantis }"),
              HasSubstr("Europe/Atlantis"));
  EXPECT_THAT(error_for("calendar: { unit: fortnight }"), HasSubstr("fortnight"));
  EXPECT_THAT(error_for("tumbling: { size: 1h }", "emit: sometimes,"), HasSubstr("sometimes"));
}

TEST(WindowSettings, ValuesAreNumbers) {
  EXPECT_THAT(error_for("tumbling: { size: 1h }", "", "u: { last: page.viewed.url }"),
              HasSubstr("distinct"));
  EXPECT_EQ(error_for("tumbling: { size: 1h }", "", "u: { distinct: page.viewed.url }"), "");
  EXPECT_THAT(error_for("tumbling: { size: 1h }", "", ""), HasSubstr("at least one value"));
  EXPECT_NE(error_for("tumbling: { size: 1h }", "",
                      "u: { distinct: page.viewed.url, distinct_max: 5000 }"),
            "");
}

TEST(WindowSettings, SketchesTellNumbers) {
  const std::string hour = "tumbling: { size: 1h }";
  EXPECT_EQ(error_for(hour, "", "u: { approximate_distinct: page.viewed.url }"), "");
  EXPECT_EQ(error_for(hour, "", "u: { quantile: page.viewed.dwell_ms, q: 0.99 }"), "");
  EXPECT_THAT(error_for(hour, "", "u: { quantile: page.viewed.dwell_ms, q: 2 }"), HasSubstr("q"));
  EXPECT_THAT(error_for(hour, "", "u: { quantile: page.viewed.url }"), HasSubstr("quantile"));
  EXPECT_THAT(error_for(hour, "", "u: { sum: page.viewed.dwell_ms, q: 0.5 }"), HasSubstr("q"));
}

}  // namespace
}  // namespace ls::operators
