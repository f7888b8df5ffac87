#include "leadstream/ml/evaluation.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

double logit(double p) {
  return std::log(p / (1 - p));
}

std::vector<ScoredLabel> random_predictions(std::size_t count) {
  Random random(test::seed());
  std::vector<ScoredLabel> predictions;
  for (std::size_t i = 0; i < count; ++i) {
    const double margin = random.normal() - 1;
    predictions.push_back({margin, random.chance(sigmoid(1.5 * margin))});
  }
  return predictions;
}

// Probabilities and labels whose metrics scikit-learn gives; the calibration error by hand.
TEST(Report, MatchesPublishedValues) {
  const std::vector<double> p = {0.9, 0.9, 0.8, 0.7, 0.7, 0.4, 0.4, 0.4, 0.2, 0.1};
  const std::vector<int> y = {1, 0, 1, 1, 0, 0, 1, 0, 1, 0};
  std::vector<ScoredLabel> predictions;
  for (std::size_t i = 0; i < p.size(); ++i) {
    predictions.push_back({logit(p[i]), y[i] == 1});
  }

  const Report report = measure(predictions);

  EXPECT_EQ(report.count, 10U);
  EXPECT_EQ(report.positives, 5U);
  EXPECT_DOUBLE_EQ(report.base_rate, 0.5);
  EXPECT_DOUBLE_EQ(report.auc, 0.6);
  EXPECT_EQ(report.auc_error, 0);
  EXPECT_NEAR(report.average_precision, 0.5644444444444444, 1e-15);
  EXPECT_NEAR(report.log_loss, 0.7844477315728813, 1e-12);
  EXPECT_NEAR(report.calibration_error, 0.25, 1e-12);
}

TEST(Report, BrierIsTheMeanSquareOfTheError) {
  const std::vector<ScoredLabel> predictions = {
      {logit(0.1), false}, {logit(0.4), false}, {logit(0.35), true}, {logit(0.8), true}};

  EXPECT_NEAR(measure(predictions).brier, 0.158125, 1e-12);
}

TEST(Report, NothingMeasuredIsNotANumberOnlyWhereItMustBe) {
  const Report report = measure({});

  EXPECT_EQ(report.log_loss, 0);
  EXPECT_TRUE(std::isnan(report.auc));
  EXPECT_TRUE(std::isnan(report.average_precision));
  EXPECT_TRUE(std::isnan(report.window_auc_mean));
}

TEST(Report, SegmentsCutTheStreamInOrder) {
  std::vector<ScoredLabel> predictions;
  for (int i = 0; i < 10; ++i) {
    predictions.push_back({static_cast<double>(i), i >= 6});
  }

  EXPECT_EQ(part(predictions, {0.7, 1}).size(), 3U);
  EXPECT_EQ(part(predictions, {0.7, 1}).front().margin, 7);
  const auto thirds = measure_thirds(predictions);
  EXPECT_EQ(thirds[0].count, 3U);
  EXPECT_EQ(thirds[1].count, 3U);
  EXPECT_EQ(thirds[2].count, 4U);
  EXPECT_EQ(thirds[2].base_rate, 1);
}

TEST(Prequential, AgreesWithTheBatch) {
  const auto predictions = random_predictions(5500);
  Prequential prequential(1000);
  for (const ScoredLabel& p : predictions) {
    prequential.add(p.margin, p.label);
  }

  const Report streamed = prequential.whole();
  const Report batch = measure(predictions, 1000);

  EXPECT_EQ(streamed.count, batch.count);
  EXPECT_EQ(streamed.positives, batch.positives);
  EXPECT_NEAR(streamed.log_loss, batch.log_loss, 1e-12);
  EXPECT_NEAR(streamed.brier, batch.brier, 1e-12);
  EXPECT_NEAR(streamed.calibration_error, batch.calibration_error, 1e-12);
  EXPECT_EQ(streamed.windows, 5U);
  EXPECT_NEAR(streamed.window_auc_mean, batch.window_auc_mean, 1e-12);
  EXPECT_LE(std::abs(streamed.auc - batch.auc), streamed.auc_error);
  EXPECT_LT(std::abs(streamed.auc - batch.auc), 1e-4);
  EXPECT_LT(streamed.auc_error, 0.002);
  EXPECT_NEAR(streamed.average_precision, batch.average_precision, 0.002);
}

TEST(Prequential, RecentIsExactlyTheLastWindow) {
  const auto predictions = random_predictions(730);
  Prequential prequential(200);
  for (const ScoredLabel& p : predictions) {
    prequential.add(p.margin, p.label);
  }

  const Report recent = prequential.recent();
  const Report batch = measure(std::span(predictions).last(200), 200);

  EXPECT_EQ(recent.auc, batch.auc);
  EXPECT_EQ(recent.log_loss, batch.log_loss);
  EXPECT_NEAR(prequential.recent_auc(), batch.auc, 1e-12);
}

TEST(Prequential, SurvivesSavingAndGoesOn) {
  const auto predictions = random_predictions(900);
  Prequential prequential(100);
  for (std::size_t i = 0; i < 450; ++i) {
    prequential.add(predictions[i].margin, predictions[i].label);
  }
  const auto bytes_of = [](const Prequential& p) {
    std::string bytes;
    ByteWriter writer(bytes);
    p.save(writer);
    return bytes;
  };
  const std::string bytes = bytes_of(prequential);
  ByteReader reader(bytes);

  auto loaded = Prequential::load(reader);

  ASSERT_TRUE(loaded);
  EXPECT_TRUE(reader.at_end());
  for (std::size_t i = 450; i < 900; ++i) {
    prequential.add(predictions[i].margin, predictions[i].label);
    loaded->add(predictions[i].margin, predictions[i].label);
  }
  EXPECT_EQ(bytes_of(*loaded), bytes_of(prequential));
}

TEST(Prequential, ACorrectedLabelIsAsIfItHadAlwaysBeenThat) {
  Random random(test::seed());
  Prequential corrected(200);
  Prequential straight(200);
  std::vector<ScoredLabel> late;
  for (int i = 0; i < 1000; ++i) {
    const ScoredLabel said{random.normal() * 3, random.chance(0.3)};
    const bool is_late = i >= 800 && random.chance(0.2);
    straight.add(said.margin, said.label);
    corrected.add(said.margin, is_late != said.label);
    if (is_late) {
      late.push_back(said);
    }
  }
  for (const ScoredLabel& said : late) {
    corrected.correct(said.margin, said.label);
  }

  const Report a = corrected.whole();
  const Report b = straight.whole();
  EXPECT_GT(late.size(), 10U);
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.positives, b.positives);
  EXPECT_EQ(a.auc, b.auc);
  EXPECT_NEAR(a.log_loss, b.log_loss, 1e-12);
  EXPECT_NEAR(a.brier, b.brier, 1e-12);
  EXPECT_NEAR(a.calibration_error, b.calibration_error, 1e-12);
  EXPECT_EQ(corrected.recent_auc(), straight.recent_auc());
  EXPECT_EQ(corrected.recent().log_loss, straight.recent().log_loss);
}

TEST(Prequential, ACorrectionOfWhatWasNeverCountedChangesNothing) {
  Prequential prequential(10);
  prequential.add(1.0, true);
  prequential.correct(-3.0, true);

  EXPECT_EQ(prequential.whole().count, 1U);
  EXPECT_EQ(prequential.whole().positives, 1U);
}

TEST(Prequential, QualityOfNothingIsChance) {
  EXPECT_EQ(Prequential().quality(), (Quality{.auc = 0.5}));
}

}  // namespace
}  // namespace ls::ml
