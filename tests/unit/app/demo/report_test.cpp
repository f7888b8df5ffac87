// A small world on a log in memory, with what topologies would have written made up.

#include "app/demo/report.hpp"

#include "app/demo/crm_report.hpp"
#include "support/http_world.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/generator/crm/truth.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace ls::app {
namespace {

using testing::HasSubstr;

generator::crm::Options small_crm() {
  generator::crm::Options world;
  world.days = 30;
  world.contacts = 60;
  world.faults = {.duplicates = 0.05, .broken = 0.05};
  return world;
}

struct Played {
  explicit Played(DemoWorld world) : feed(std::move(world), log, clock, Millis{0}) {
    feed.start();
    while (!feed.is_done()) {
      std::this_thread::yield();
    }
    feed.stop();
  }
  // What a topology met, under its name.
  void met(const std::string& topology, std::uint64_t broken, std::uint64_t late,
           std::uint64_t duplicates) {
    auto worker = std::make_shared<runtime::WorkerView>(*test::FakeEngine().view().workers.front());
    worker->nodes = {{.id = "unique", .type = "dedupe", .records_in = duplicates}};
    worker->dead_letters = broken;
    worker->late = late;
    worker->tasks.resize(1);
    runtime::InputView input;
    input.position.at = {topology, Partition(0)};
    input.position.next = Offset(static_cast<std::int64_t>(feed.messages()));
    worker->tasks.front().inputs = {input};
    view.workers = {worker};
  }
  [[nodiscard]] DemoOutcome outcome() {
    return {feed, view, log, settings, 2.0};
  }

  test::FakeLog log;
  ManualClock clock{EventTime{0}};
  Settings settings;
  runtime::EngineView view;
  DemoFeed feed;
};

TEST(DemoWorld, IsWhatTheGeneratorMakes) {
  generator::GeneratorOptions options;
  options.days = 3;
  options.leads = 30;
  DemoWorld world = make_world(options);
  generator::Generator generator(options);
  generator::GeneratedMessage wanted;
  generator::GeneratedMessage got;
  while (generator.next(wanted)) {
    ASSERT_TRUE(world.next(got));
    ASSERT_EQ(got.value, wanted.value);
  }
  EXPECT_FALSE(world.next(got));
  EXPECT_EQ(world.planted().messages, generator.planted().messages);
  EXPECT_EQ(world.length, days(3));
}

TEST(DemoReport, CountsWhatWasMetBesideWhatWasPlanted) {
  generator::GeneratorOptions world;
  world.days = 10;
  world.leads = 100;
  Played played(make_world(world));
  const generator::Planted& planted = played.feed.planted();
  played.met("crm.web", planted.broken(), planted.late, planted.duplicates);
  for (std::uint64_t i = 0; i < planted.broken() + planted.late; ++i) {
    const std::string topic = i < planted.broken() ? "leads.dead_letters" : "leads.late";
    ASSERT_TRUE(played.log.append({{topic, {std::nullopt, "k", "{}", false, {}}}}));
  }
  const Result<std::string> right = demo_report(played.outcome(), world, days(14));
  ASSERT_TRUE(right) << right.error().message;
  EXPECT_THAT(*right, HasSubstr(R"("counts_as_planted":true)"));
  EXPECT_THAT(*right, HasSubstr(fmt::format(R"("events_in":{})", planted.messages)));

  // One more than was planted.
  ASSERT_TRUE(played.log.append({{"leads.late", {std::nullopt, "k", "{}", false, {}}}}));
  EXPECT_THAT(*demo_report(played.outcome(), world, days(14)),
              HasSubstr(R"("counts_as_planted":false)"));
}

TEST(DemoReport, HoldsJudgementsOfACrmAgainstTheTruth) {
  const generator::crm::Options world = small_crm();
  Played played(make_world(world));
  generator::crm::Truth truth(world);
  // Every sign-up judged right, all addresses alike.
  std::uint64_t anomalies = 0;
  for (std::uint64_t i = 0; i < truth.contacts(); ++i) {
    const generator::crm::Moment first = truth.moments(i).front();
    anomalies += first.is_anomalous ? 1 : 0;
    const std::string contact = truth.contact(i).contact;
    const auto judged = [&](std::string_view name, double score) {
      return fmt::format(R"({{"contact_id":"{}","time":"{}","{}":{}}})", contact,
                         format_rfc3339(first.time), name, score);
    };
    ASSERT_TRUE(played.log.append(
        {{"leads.signup_judgements",
          {std::nullopt, contact, judged("score", first.is_anomalous ? 0.9 : 0.1), false, {}}},
         {"leads.email_quality", {std::nullopt, contact, judged("good_chance", 0.7), false, {}}}}));
  }
  const Result<std::string> text = crm_demo_report(played.outcome(), world);
  ASSERT_TRUE(text) << text.error().message;

  event::JsonDocument document;
  const event::JsonView report = *document.parse(*text);
  const event::JsonView signups = *report.get("signups");
  EXPECT_EQ(*signups.number("judged"), static_cast<double>(truth.contacts()));
  EXPECT_EQ(*signups.number("positives"), static_cast<double>(anomalies));
  EXPECT_EQ(*signups.get("served")->number("accuracy"), 1.0);
  EXPECT_EQ(*report.get("email_quality")->get("served")->number("balanced_accuracy"), 0.5);
  EXPECT_THAT(*text, HasSubstr(R"("engagement":{})"));            // nothing was judged
  EXPECT_THAT(*text, HasSubstr(R"("counts_as_planted":false)"));  // nothing was read
}

}  // namespace
}  // namespace ls::app
