#include "app/replay/bounded_run.hpp"

#include "unit/app/topics/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ls::app {
namespace {

using testing::HasSubstr;

const BoundedRun kRun{"may", EventTime{1'780'272'000'000}};

TEST(BoundedRun, HasNamesOfItsOwnForAllThatItWrites) {
  Settings settings = topics_test::settings();
  settings.topics["leads.scores"] = "prod.scores";

  const auto own = settings_of_run(settings, kRun);

  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(own->app, "leadstream.may");
  EXPECT_EQ(own->data_dir, "data/runs/may");
  EXPECT_EQ(own->topic_name("leads.scores"), "prod.scores.may");
  EXPECT_EQ(own->topic_name("leads.late"), "leads.late.may");
  EXPECT_EQ(own->topic_name("leads.models"), "leads.models.may");
  EXPECT_EQ(own->topic_name("crm.web"), "crm.web");
  const auto project = topics_test::project(*own);
  EXPECT_EQ(project->find("train")->input_topics(),
            (std::vector<std::string>{"crm.model", "leads.examples.may"}));
}

TEST(BoundedRun, ItsNameMustFitIntoThatOfATopic) {
  for (const char* id : {"", "a.b", "a b", "a/b"}) {
    const auto own = settings_of_run(topics_test::settings(), {id, kRun.until});
    ASSERT_FALSE(own) << id;
    EXPECT_THAT(own.error().message, HasSubstr("is no name for a run"));
  }
}

TEST(BoundedRun, CountsEachRecordOnceOrNotAtAll) {
  Settings settings = topics_test::settings();
  settings.guarantee = Guarantee::at_least_once;

  const auto own = settings_of_run(settings, kRun);

  ASSERT_FALSE(own);
  EXPECT_THAT(own.error().message, HasSubstr("exactly_once"));
}

TEST(BoundedRun, HasATaskForEachPartitionOfItsInputs) {
  const Settings settings = topics_test::settings();
  const auto project = topics_test::project(settings);

  const auto options = aligned_options(settings, kRun, *project, {{"crm.web", 7}});

  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->tasks.at("score"), 7);
  EXPECT_EQ(options->tasks.at("train"), 1);
  EXPECT_EQ(options->until, kRun.until);
  EXPECT_EQ(trainer_of(settings, *project), "train");
}

TEST(BoundedRun, AnythingThatShapesTheResultMakesItAnotherRun) {
  Settings settings = topics_test::settings();
  const auto project = topics_test::project(settings);
  const auto fingerprint = [&](const BoundedRun& run) {
    return aligned_options(settings, run, *project, {}).take().fingerprint;
  };
  const std::string first = fingerprint(kRun);

  EXPECT_EQ(fingerprint(kRun), first);
  EXPECT_NE(fingerprint({kRun.id, kRun.until + Millis{1}}), first);
  for (Millis TimeSettings::*const part : {&TimeSettings::boundary, &TimeSettings::lag}) {
    settings.time = {};
    settings.time.*part = minutes(7);
    EXPECT_NE(fingerprint(kRun), first);
  }
  settings.time = {};
  settings.time.disorder.span = minutes(7);
  EXPECT_NE(fingerprint(kRun), first);
}

TEST(BoundedRun, WhatReadsModelsNeedsTheirTrainer) {
  Settings settings = topics_test::settings();
  settings.topologies.run = {"score"};
  const auto project = topics_test::project(settings);

  const auto options = aligned_options(settings, kRun, *project, {});

  ASSERT_FALSE(options);
  EXPECT_THAT(options.error().message, HasSubstr("none of the run writes it"));
}

}  // namespace
}  // namespace ls::app
