#include "app/demo/show.hpp"

#include "support/printed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ls::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kScore = R"({"lead":"acme|42","probability":0.8349,"explain":[)"
                               R"({"feature":"calls","value":1,"contribution":0.001},)"
                               R"({"feature":"days_inactive","value":12.0,"contribution":-0.4},)"
                               R"({"feature":"pages_7d","value":3,"contribution":0.1},)"
                               R"({"feature":"source","value":"webinar","contribution":0.9},)"
                               R"({"feature":"pricing_7d","value":3,"contribution":1.2}]})";

void publish(runtime::StreamHub& hub, const std::string& topic, const std::string& value) {
  runtime::StreamBlock block;
  block.add(topic, "acme|42", value);
  std::vector<runtime::StreamBlock> blocks;
  blocks.push_back(std::move(block));
  hub.publish(std::move(blocks));
}

runtime::EngineView view() {
  auto worker = std::make_shared<runtime::WorkerView>();
  worker->nodes.push_back({.id = "s", .type = "score", .records_out = 700});
  worker->nodes.push_back(
      {.id = "l", .type = "learn", .descriptions = {R"([{"model":"m","served":{"auc":0.7812}}])"}});
  worker->nodes.push_back({.id = "d",
                           .type = "detect_drift",
                           .descriptions = {R"([{"monitors":[{"entity":"utm","state":"firing"},)"
                                            R"({"entity":"x","state":"steady"}]}])"}});
  worker->nodes.push_back({.id = "a",
                           .type = "alert",
                           .descriptions = {R"([{"state":"firing"},{"state":"resolved"}])"}});
  return {{worker}};
}

TEST(DemoShow, AScoreIsToldWithItsStrongestReasonsFirst) {
  event::JsonDocument document;
  EXPECT_EQ(scored_line(*document.parse(kScore)),
            "scored acme|42 0.83 because pricing_7d +1.20, source webinar +0.90, "
            "days_inactive -0.40");
  EXPECT_EQ(scored_line(*document.parse("{}")), "");
}

TEST(DemoShow, TheSummaryHasQualityDriftAndAlerts) {
  EXPECT_EQ(summary_line(view(), EventTime{1'780'000'000'000}),
            "2026-05-28  0 events, 700 scores, 0 behind; AUC so far 0.781; drift in utm; "
            "1 alert firing");
}

TEST(DemoShow, ShowsTheFirstScoresAndThenASummaryNowAndThen) {
  test::Printed out;
  ManualClock clock(EventTime{0});
  runtime::StreamHub hub;
  DemoShow show(out.stream(), {.every = seconds(5)}, clock);
  publish(hub, "leads.features", "{}");
  for (int i = 0; i < 9; ++i) {
    publish(hub, "leads.scores", kScore);
  }

  for (int i = 0; i < 9; ++i) {
    show.look(view(), hub, "leads.scores", {});
  }
  const std::string first = out.text();
  clock.advance(seconds(5));
  show.look(view(), hub, "leads.scores", {});

  std::size_t lines = 0;
  for (std::size_t at = first.find("scored "); at != std::string::npos;
       at = first.find("scored ", at + 1)) {
    ++lines;
  }
  EXPECT_EQ(lines, 5U);
  EXPECT_THAT(first, Not(HasSubstr("700 scores")));
  EXPECT_THAT(out.text(), HasSubstr("700 scores"));
  EXPECT_THAT(out.text(), Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace ls::app
