#include "ml/boosting.hpp"

#include "literature.hpp"
#include "streams.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

using Params = std::map<std::string, double, std::less<>>;

std::unique_ptr<Boosting> boosting_of(const Params& params, const FeatureSchema& schema) {
  return std::make_unique<Boosting>(complete({.name = "boosting", .params = params}).take(),
                                    schema);
}

std::string bytes_of(const Model& model) {
  std::string bytes;
  model.save(bytes);
  return bytes;
}

std::size_t right_of_20_000(const generator::StreamOptions& options) {
  const auto stream = generator::make_stream(options).take();
  const auto model = boosting_of({}, schema_of(*stream));
  return right_on(*model, *stream, 20'000);
}

// MOA's StreamingGradientBoostedTrees with 100 trees, seed 1, test-then-train: 87.050 % and
// 94.625 % of the first 20 000 rows.
TEST(Boosting, IsRightAtLeastAsOftenAsMoasBoosting) {
  EXPECT_GE(right_of_20_000({.name = "sea"}), 17'410U);
  EXPECT_GE(right_of_20_000({.name = "agrawal"}), 18'925U);
}

// The same on Elec2: 89.045 %. The data is not part of the project.
TEST(Boosting, IsRightAtLeastAsOftenAsMoasBoostingOnElec2) {
  const auto folder = data_folder();
  if (!folder) {
    GTEST_SKIP() << "NOT RUN: LEADSTREAM_DATA names no folder with ml/elec2.csv";
  }
  std::vector<FeatureDef> features;
  for (int i = 0; i < 6; ++i) {
    features.push_back({"x" + std::to_string(i), FeatureKind::number});
  }
  const auto model = boosting_of({}, FeatureSchema(features));
  std::ifstream file(*folder + "/ml/elec2.csv");
  std::string line;
  std::getline(file, line);
  std::vector<FeatureValue> row(6);
  std::size_t right = 0;
  for (int i = 0; i < 20'000 && std::getline(file, line); ++i) {
    const char* at = line.c_str();
    for (FeatureValue& value : row) {
      char* end = nullptr;
      value = FeatureValue::of(std::strtod(at, &end));
      at = end + 1;
    }
    right += (model->predict(row).margin > 0) == (*at == '1') ? 1 : 0;
    model->learn(row, *at == '1');
  }
  EXPECT_GE(right, 17'809U);
}

// A world that turns round at once.
TEST(Boosting, StartsTreesAnewThatDoHarm) {
  Random random(test::seed());
  const auto model = boosting_of({}, FeatureSchema({{"x", FeatureKind::number}}));
  const auto learn = [&](int examples, bool is_turned) {
    int right = 0;
    for (int i = 0; i < examples; ++i) {
      const std::vector<FeatureValue> row = {FeatureValue::of(random.normal())};
      const bool label = (row[0].number() > 0) != is_turned;
      right += (model->predict(row).margin > 0) == label ? 1 : 0;
      model->learn(row, label);
    }
    return right;
  };
  learn(3000, false);
  EXPECT_GT(learn(500, false), 490);
  learn(1000, true);

  EXPECT_GT(model->restarts(), 10U);
  EXPECT_GT(learn(500, true), 480);
}

TEST(Boosting, DoesNotSplitNoise) {
  Random random(test::seed());
  const auto model = boosting_of({}, FeatureSchema({{"x", FeatureKind::number}}));
  std::vector<FeatureValue> row(1);
  for (int i = 0; i < 5000; ++i) {
    row[0] = FeatureValue::of(random.normal());
    model->learn(row, random.chance(0.3));
  }
  int bold = 0;
  for (int i = 0; i < 1000; ++i) {
    row[0] = FeatureValue::of(random.normal());
    bold += std::abs(model->predict(row).probability - 0.3) > 0.15 ? 1 : 0;
  }
  EXPECT_LT(bold, 50);
}

TEST(Boosting, TellsItsTreesOfTheLatestLabels) {
  const auto right_of = [](double trend) {
    Random random(test::seed());
    const auto model = boosting_of({{"trend", trend}}, FeatureSchema({{"x", FeatureKind::number}}));
    bool label = false;
    int right = 0;
    for (int i = 0; i < 3000; ++i) {
      const std::vector<FeatureValue> row = {FeatureValue::of(random.normal())};
      label = random.chance(0.9) ? label : !label;
      right += (model->predict(row).margin > 0) == label ? 1 : 0;
      model->learn(row, label);
    }
    return right;
  };
  EXPECT_GT(right_of(1), 2500);
  EXPECT_LT(right_of(0), 2400);
}

TEST(Boosting, KeepsWithinItsMemory) {
  std::vector<FeatureDef> features;
  for (int i = 0; i < 200; ++i) {
    features.push_back({"x" + std::to_string(i), FeatureKind::number});
  }
  const FeatureSchema schema(features);
  const auto model = boosting_of({{"memory_max", 1e6}}, schema);
  const auto none = boosting_of({{"memory_max", 1e4}}, schema);
  Random random(test::seed());
  std::vector<FeatureValue> row(200);
  for (int i = 0; i < 600; ++i) {
    for (FeatureValue& value : row) {
      value = FeatureValue::of(random.normal());
    }
    model->learn(row, row[0].number() > 0);
    none->learn(row, row[0].number() > 0);
  }
  // Besides the histograms: the rows that bins are laid out by, the bins, the nodes.
  const std::size_t besides = 512 * 202 * 8 + 202 * 1024 + 60'000;
  EXPECT_LE(model->memory_bytes(), 1'000'000 + besides);
  EXPECT_LE(none->memory_bytes(), 10'000 + besides);
}

TEST(Boosting, GrowsOnAfterLoadingAsIfNothingHadHappened) {
  const auto stream = generator::make_stream({.name = "agrawal", .function = 4}).take();
  std::unique_ptr<Model> straight =
      boosting_of({{"trees", 10}, {"leaves_max", 6}}, schema_of(*stream));
  std::unique_ptr<Model> stopped = straight->clone();
  generator::StreamRow row;
  std::vector<std::string> texts;
  std::vector<FeatureValue> values;
  for (int i = 0; i < 10'000; ++i) {
    stream->next(row);
    fill(*stream, row, texts, values);
    // Turned round in between, so that trees start anew.
    const bool label = (row.label == 1) != (i > 4000 && i < 6000);
    straight->learn(values, label);
    stopped->learn(values, label);
    if (i % 500 == 499 || i == 62 || i == 63 || i == 64) {
      stopped = load_model(bytes_of(*stopped)).take();
      ASSERT_EQ(bytes_of(*stopped), bytes_of(*straight)) << i;
    }
  }
}

TEST(Boosting, LoadsOnlyTreesThatEnd) {
  LogisticStream stream(1);
  const auto model = boosting_of({{"trees", 2}, {"columns", 0.5}}, LogisticStream::schema());
  for (int i = 0; i < 1000; ++i) {
    const LabelledRow row = stream.next();
    model->learn(row.values, row.label);
  }
  const std::string bytes = bytes_of(*model);
  ASSERT_TRUE(load_model(bytes));
  Random flips(test::seed());
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = bytes;
    damaged[flips.below(damaged.size())] = static_cast<char>(flips.below(256));
    const auto loaded = load_model(damaged);
    if (loaded && (*loaded)->schema() == model->schema()) {
      (*loaded)->predict(stream.next().values);
    }
  }
}

}  // namespace
}  // namespace ls::ml
