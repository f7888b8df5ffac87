#include "ml/calibrated_model.hpp"

#include "streams.hpp"
#include "support/seed.hpp"

#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

ModelSpec calibrated(std::string_view name, const CalibrationOptions& options) {
  ModelSpec spec{.name = std::string(name)};
  ask_for_calibration(spec, options);
  return spec;
}

std::string bytes_of(const Model& model) {
  std::string bytes;
  model.save(bytes);
  return bytes;
}

class EveryCalibration : public testing::TestWithParam<Calibration> {};

INSTANTIATE_TEST_SUITE_P(All, EveryCalibration,
                         testing::Values(Calibration::platt, Calibration::isotonic,
                                         Calibration::venn_abers),
                         [](const auto& each) { return std::string(name_of(each.param)); });

// The two parts, put together by hand: nothing of an example's label is in what is told of it, and
// nothing of the calibration is in what the model learns.
TEST_P(EveryCalibration, IsToldTheMarginBeforeTheLabelIsLearned) {
  const CalibrationOptions options{.calibration = GetParam(), .memory = 300};
  const auto model =
      make_model(calibrated("naive_bayes", options), LogisticStream::schema()).take();
  const auto inner = make_model({.name = "naive_bayes"}, LogisticStream::schema()).take();
  Calibrator calibrator(options);
  LogisticStream stream(test::seed());
  for (int i = 0; i < 2000; ++i) {
    const LabelledRow row = stream.next();
    const double weight = i % 3 == 0 ? 2.5 : 1;
    const double said = inner->predict(row.values).margin;

    const Prediction told = model->test_then_train(row.values, row.label, weight);

    ASSERT_EQ(told.margin, calibrator.margin(said)) << i;
    calibrator.add(said, row.label);
    inner->learn(row.values, row.label, weight);
  }
  EXPECT_EQ(model->examples(), 2000U);
}

// Naive Bayes that is told everything three times counts each piece of evidence three times.
class Thrice {
 public:
  static FeatureSchema schema() {
    const FeatureSchema once = LogisticStream::schema();
    std::vector<FeatureDef> features;
    for (const char* copy : {"", "_again", "_once_more"}) {
      for (const FeatureDef& feature : once.features()) {
        features.push_back({feature.name + copy, feature.kind});
      }
    }
    return FeatureSchema(std::move(features));
  }
  LabelledRow next() {
    LabelledRow row = stream_.next();
    const std::vector<FeatureValue> once = row.values;
    row.values.insert(row.values.end(), once.begin(), once.end());
    row.values.insert(row.values.end(), once.begin(), once.end());
    return row;
  }

 private:
  LogisticStream stream_{test::seed()};
};

struct Judged {
  Report report;
  double true_loss = 0;  // of the law that made the labels
};

Judged judge(const ModelSpec& spec) {
  const auto model = make_model(spec, Thrice::schema()).take();
  Thrice stream;
  std::vector<ScoredLabel> told;
  double true_loss = 0;
  for (int i = 0; i < 8000; ++i) {
    const LabelledRow row = stream.next();
    const double margin = model->test_then_train(row.values, row.label, 1).margin;
    if (i >= 2000) {
      told.push_back({margin, row.label});
      true_loss += log_loss(row.true_margin, row.label);
    }
  }
  return {measure(told), true_loss / 6000};
}

TEST_P(EveryCalibration, PutsAModelRightThatIsTooSureOfItself) {
  const Judged plain = judge({.name = "naive_bayes"});
  const Judged right = judge(calibrated("naive_bayes", {.calibration = GetParam()}));

  EXPECT_LT(right.report.log_loss - right.true_loss,
            0.4 * (plain.report.log_loss - plain.true_loss));
  EXPECT_LT(right.report.calibration_error, 0.25 * plain.report.calibration_error);
  EXPECT_NEAR(right.report.auc, plain.report.auc, 0.005);
}

TEST_P(EveryCalibration, MayBeginAndEndWhileAModelLearns) {
  const auto straight = make_model({.name = "coin"}, LogisticStream::schema()).take();
  std::unique_ptr<Model> changed = make_model({.name = "coin"}, LogisticStream::schema()).take();
  const ModelSpec spec = calibrated("coin", {.calibration = GetParam()});
  LogisticStream stream(test::seed());
  for (int i = 0; i < 900; ++i) {
    const LabelledRow row = stream.next();
    straight->learn(row.values, row.label);
    changed->learn(row.values, row.label);
    if (i == 300) {
      changed = calibrated_as(complete(spec).take(), std::move(changed));
      EXPECT_EQ(changed->spec(), complete(spec).take());
      EXPECT_EQ(changed->examples(), 301U);
    }
  }
  const std::string before = bytes_of(*changed);
  changed = calibrated_as(complete(spec).take(), std::move(changed));
  EXPECT_EQ(bytes_of(*changed), before) << "it is so already";

  changed = calibrated_as({.name = "coin"}, std::move(changed));

  EXPECT_EQ(bytes_of(*changed), bytes_of(*straight));
}

TEST(CalibratedModel, ALineKeepsTheProportionsOfAnExplanation) {
  const auto plain = make_model({.name = "naive_bayes"}, Thrice::schema()).take();
  const auto right = make_model(calibrated("naive_bayes", {}), Thrice::schema()).take();
  Thrice stream;
  for (int i = 0; i < 3000; ++i) {
    const LabelledRow row = stream.next();
    plain->learn(row.values, row.label);
    right->learn(row.values, row.label);
  }
  const LabelledRow row = stream.next();
  std::vector<double> of_plain(plain->schema().size());
  std::vector<double> of_right(plain->schema().size());

  plain->explain(row.values, of_plain);
  const Prediction told = right->explain(row.values, of_right);

  const double slope = of_right[1] / of_plain[1];
  EXPECT_GT(slope, 0.2);
  EXPECT_LT(slope, 0.6);
  for (std::size_t i = 0; i < of_plain.size(); ++i) {
    EXPECT_NEAR(of_right[i], slope * of_plain[i], 1e-12);
  }
  EXPECT_NEAR(told.base + std::accumulate(of_right.begin(), of_right.end(), 0.0), told.margin,
              1e-9);
}

TEST(CalibratedModel, RefusesAnotherModelInside) {
  const auto coin = make_model(calibrated("coin", {}), LogisticStream::schema()).take();
  const auto sgd = make_model({.name = "sgd"}, LogisticStream::schema()).take();
  std::string bytes;
  ByteWriter writer(bytes);
  coin->spec().save(writer);
  coin->schema().save(writer);
  writer.u8(1);
  writer.bytes(bytes_of(*sgd));
  Calibrator({}).save(writer);

  const auto loaded = load_model(bytes);

  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("another model"), std::string::npos);
}

}  // namespace
}  // namespace ls::ml
