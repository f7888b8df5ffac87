#include "real/experiment.hpp"
#include "real/real_project.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

// Scores of real leads, made before their outcomes were known, by the topologies that learn from
// the outcomes as they come. The floors are what a batch model of the same columns reaches, or near
// it: a change that learns worse shows here.

namespace ls::test {
namespace {

struct Prepared {
  DataSet set;
  TempFolder folder;
  std::unique_ptr<TestProject> project;

  Result<ExperimentReport> run(const ExperimentOptions& options) const {
    return run_experiment(set, *project, options);
  }
};

// Null, with the test skipped or failed, if there is nothing to run.
std::unique_ptr<Prepared> prepare(std::string_view name) {
  auto set = real_data_set(name);
  if (!set) {
    [&] { GTEST_SKIP() << set.error().message; }();
    return nullptr;
  }
  auto prepared = std::make_unique<Prepared>();
  prepared->set = set.take();
  auto project = write_real_project(prepared->set, prepared->folder / "topologies");
  if (!project) {
    ADD_FAILURE() << project.error().message;
    return nullptr;
  }
  prepared->project = project.take();
  return prepared;
}

void expect_same_output(const Prepared& prepared, const ExperimentReport& expected,
                        const ExperimentOptions& options) {
  const auto report = prepared.run(options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->canonical_sha256, expected.canonical_sha256)
      << "batch " << options.batch << ", partitions " << options.partitions;
}

// The second run with a batch of 1000 is the plain repetition.
void expect_same_output_always(const Prepared& prepared, const ExperimentReport& expected) {
  for (const std::size_t batch : {1U, 7U, 1000U}) {
    expect_same_output(prepared, expected, {.batch = batch, .partitions = 1});
    expect_same_output(prepared, expected, {.batch = batch, .partitions = 4});
  }
}

TEST(RealData, CallsOfABankAreRankedAcrossACrisis) {
  const auto prepared = prepare("bank_marketing");
  if (prepared == nullptr) {
    return;
  }

  const auto report = prepared->run({.batch = 1000, .partitions = 1});

  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GE(report->segment.auc, 0.74);
  EXPECT_EQ(report->dead_letters, 0U);
  EXPECT_EQ(report->late, 0U);
  EXPECT_FALSE(report->findings.empty());
  expect_same_output_always(*prepared, *report);
}

TEST(RealData, LeadsOfASchoolAreRanked) {
  const auto prepared = prepare("xeducation");
  if (prepared == nullptr) {
    return;
  }

  const auto report = prepared->run({.batch = 1000, .partitions = 1});

  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GE(report->segment.auc, 0.875);
  EXPECT_EQ(report->dead_letters, 0U);
  expect_same_output_always(*prepared, *report);
}

}  // namespace
}  // namespace ls::test
