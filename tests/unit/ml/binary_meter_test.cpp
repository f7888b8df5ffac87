#include "leadstream/ml/binary_meter.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
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
    const double margin = random.normal();
    predictions.push_back({margin, random.chance(0.5 + 0.3 * std::tanh(margin))});
  }
  return predictions;
}

std::string bytes_of(const BinaryMeter& meter) {
  std::string bytes;
  ByteWriter writer(bytes);
  meter.save(writer);
  return bytes;
}

// Golden 56 (scikit-learn 1.2) for what needs no order. The baselines by hand, for the labels
// 1 0 1 1 0 0 1 0 1 0: "as before" is right at the second 1 1 and at 0 0, "as most so far" only
// there at 1 1, as a tie is negative.
TEST(BinaryMeter, MatchesPublishedValues) {
  const std::vector<double> p = {0.9, 0.9, 0.8, 0.7, 0.7, 0.4, 0.4, 0.4, 0.2, 0.1};
  const std::vector<int> y = {1, 0, 1, 1, 0, 0, 1, 0, 1, 0};
  std::vector<ScoredLabel> predictions;
  for (std::size_t i = 0; i < p.size(); ++i) {
    predictions.push_back({logit(p[i]), y[i] == 1});
  }

  const Decisions decisions = measure_decisions(predictions);

  EXPECT_EQ(decisions.count, 10);
  EXPECT_DOUBLE_EQ(decisions.accuracy, 0.6);
  EXPECT_NEAR(decisions.kappa, 0.2, 1e-15);
  EXPECT_NEAR(decisions.matthews, 0.2, 1e-15);
  EXPECT_NEAR(decisions.log_loss, 0.7844477315728813, 1e-12);
  EXPECT_DOUBLE_EQ(decisions.no_change_accuracy, 0.2);
  EXPECT_DOUBLE_EQ(decisions.majority_accuracy, 0.1);
  EXPECT_NEAR(decisions.kappa_temporal, 0.5, 1e-15);
}

// Most labels so far say 0 0 0 0 0 1, the fifth by a tie.
TEST(BinaryMeter, TheMajorityIsThatOfTheLabelsBefore) {
  BinaryMeter meter;
  for (const bool label : {false, false, true, true, true, true}) {
    meter.add(1, label);
  }

  EXPECT_DOUBLE_EQ(meter.report().majority_accuracy, 3.0 / 6);
  EXPECT_DOUBLE_EQ(meter.report().no_change_accuracy, 5.0 / 6);
  EXPECT_DOUBLE_EQ(meter.report().kappa_majority, (4.0 / 6 - 0.5) / 0.5);
}

TEST(BinaryMeter, AWindowIsExactlyItsRecords) {
  const auto predictions = random_predictions(730);
  BinaryMeter whole;
  BinaryMeter window(Horizon::last(200));
  Confusion last;
  Confusion last_label;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    whole.add(predictions[i].margin, predictions[i].label);
    window.add(predictions[i].margin, predictions[i].label);
    if (i >= 530) {
      last.add(predictions[i].margin > 0, predictions[i].label);
      last_label.add(predictions[i - 1].label, predictions[i].label);
    }
  }

  const Decisions report = window.report();
  EXPECT_EQ(report.count, 200);
  EXPECT_EQ(report.accuracy, last.accuracy());
  EXPECT_EQ(report.kappa, last.kappa());
  EXPECT_EQ(report.gmean, last.gmean());
  EXPECT_EQ(report.no_change_accuracy, last_label.accuracy());
  EXPECT_NEAR(report.log_loss, measure(std::span(predictions).last(200), 200).log_loss, 1e-14);
  EXPECT_NE(whole.report().accuracy, report.accuracy);
}

// Gama et al.: S = loss + kept S, N = 1 + kept N.
TEST(BinaryMeter, FadesAsItIsDefined) {
  const auto predictions = random_predictions(500);
  BinaryMeter meter(Horizon::fading(0.98));
  double right = 0;
  double weights = 0;
  for (const ScoredLabel& p : predictions) {
    meter.add(p.margin, p.label);
    right = ((p.margin > 0) == p.label ? 1 : 0) + 0.98 * right;
    weights = 1 + 0.98 * weights;
  }

  EXPECT_NEAR(meter.report().accuracy, right / weights, 1e-12);
  EXPECT_NEAR(meter.report().count, weights, 1e-10);
}

TEST(BinaryMeter, SurvivesSavingAndGoesOn) {
  const auto predictions = random_predictions(900);
  for (const Horizon& horizon : {Horizon::whole(), Horizon::last(100), Horizon::fading(0.99)}) {
    BinaryMeter meter(horizon);
    for (std::size_t i = 0; i < 450; ++i) {
      meter.add(predictions[i].margin, predictions[i].label);
    }
    const std::string bytes = bytes_of(meter);
    ByteReader reader(bytes);

    auto loaded = BinaryMeter::load(reader);

    ASSERT_TRUE(loaded);
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(bytes_of(*loaded), bytes);
    for (std::size_t i = 450; i < 900; ++i) {
      meter.add(predictions[i].margin, predictions[i].label);
      loaded->add(predictions[i].margin, predictions[i].label);
    }
    EXPECT_EQ(bytes_of(*loaded), bytes_of(meter));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      ByteReader cut(Bytes(bytes).substr(0, size));
      ASSERT_FALSE(BinaryMeter::load(cut)) << size;
    }
  }
}

TEST(BinaryMeter, NothingMeasuredIsNotANumber) {
  EXPECT_EQ(BinaryMeter().report().count, 0);
  EXPECT_TRUE(std::isnan(BinaryMeter().report().accuracy));
  EXPECT_TRUE(std::isnan(BinaryMeter(Horizon::last(5)).report().log_loss));
}

}  // namespace
}  // namespace ls::ml
