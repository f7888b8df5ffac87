#include "leadstream/config/reader.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/ml/anomaly_registry.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace ls::ml {
namespace {

TEST(DetectorRegistry, NamesAreUniqueAndDefaultsAreInRange) {
  std::set<std::string_view> names;
  for (const DetectorType& type : detector_types()) {
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_FALSE(type.summary.empty());
    for (const ModelParameter& p : type.parameters) {
      EXPECT_LE(p.min, p.standard) << type.name << " " << p.name;
      EXPECT_GE(p.max, p.standard) << type.name << " " << p.name;
      EXPECT_FALSE(p.meaning.empty());
    }
  }
}

TEST(DetectorRegistry, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(complete_detector({.name = "oracle"}).error().message.find("known: random_cut_forest"),
            std::string::npos);
  EXPECT_FALSE(complete_detector({.name = "robust_z", .params = {{"trees", 1}}}));
  EXPECT_FALSE(complete_detector({.name = "robust_z", .params = {{"window", 0}}}));
  EXPECT_FALSE(make_detector({.name = "robust_z"}, 0));
  EXPECT_FALSE(make_detector({.name = "robust_z"}, AnomalyDetector::kDimensionsMax + 1));
}

TEST(DetectorRegistry, SpecsAreReadFromYaml) {
  config::Problems problems;
  config::Reader reader(
      config::parse_yaml("type: half_space_trees\nheight: 15\n", "node.yaml").take(), problems);

  const ModelSpec spec = read_detector_spec(reader);
  reader.finish();

  EXPECT_FALSE(problems.has_errors()) << problems.to_text();
  EXPECT_EQ(spec.params.at("height"), 15);
  EXPECT_EQ(spec, complete_detector(spec).take());
}

TEST(DetectorRegistry, YamlOfAnotherDetectorIsRefused) {
  config::Problems problems;
  config::Reader reader(config::parse_yaml("type: robust_z\nheight: 15\n", "node.yaml").take(),
                        problems);

  read_detector_spec(reader);
  reader.finish();

  EXPECT_TRUE(problems.has_errors());
}

}  // namespace
}  // namespace ls::ml
