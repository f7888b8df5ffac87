#include "leadstream/ml/registry.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace ls::ml {
namespace {

TEST(Registry, NamesAreUniqueAndDefaultsAreInRange) {
  std::set<std::string_view> names;
  for (const ModelType& type : model_types()) {
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_FALSE(type.summary.empty());
    for (const ModelParameter& p : type.parameters) {
      EXPECT_LE(p.min, p.standard) << type.name << " " << p.name;
      EXPECT_GE(p.max, p.standard) << type.name << " " << p.name;
      EXPECT_FALSE(p.meaning.empty());
    }
  }
  EXPECT_EQ(model_types().front().name, ModelSpec().name);
}

TEST(Registry, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(complete({.name = "oracle"}).error().message.find("known: coin, ftrl"),
            std::string::npos);
  EXPECT_FALSE(complete({.name = "coin", .params = {{"eta", 1}}}));
  EXPECT_FALSE(complete({.name = "ftrl", .params = {{"alpha", -1}}}));
  EXPECT_FALSE(make_model({.name = "ftrl", .params = {{"alpha", -1}}}, FeatureSchema()));
}

TEST(Registry, FillsInDefaultsSoThatTheHashNamesTheModelInForce) {
  const ModelSpec short_form = complete({.name = "coin"}).take();
  const ModelSpec long_form = complete({.name = "coin", .params = {{"alpha", 4}}}).take();
  const ModelSpec other = complete({.name = "coin", .params = {{"alpha", 5}}}).take();

  EXPECT_EQ(short_form.hash(), long_form.hash());
  EXPECT_NE(short_form.hash(), other.hash());
}

ModelSpec read(const std::string& yaml, config::Problems& problems) {
  config::Reader reader(config::parse_yaml(yaml, "model.yaml").take(), problems);
  const ModelSpec spec = ModelSpec::read(reader);
  reader.finish();
  return spec;
}

TEST(ModelSpec, IsReadFromYaml) {
  config::Problems problems;

  const ModelSpec spec = read("type: ftrl\nl1: 0.5\n", problems);

  EXPECT_FALSE(problems.has_errors()) << problems.to_text();
  EXPECT_EQ(spec.name, "ftrl");
  EXPECT_EQ(spec.params.at("l1"), 0.5);
  EXPECT_EQ(spec, complete(spec).take());
}

TEST(ModelSpec, IsCoinIfNothingIsSaid) {
  config::Problems problems;

  EXPECT_EQ(read("{}", problems), complete(ModelSpec()).take());
  EXPECT_FALSE(problems.has_errors());
}

TEST(ModelSpec, PointsAtWhatIsWrong) {
  config::Problems problems;

  read("type: sgd\neta: -3\nl1: 0\n", problems);

  const std::string text = problems.to_text();
  EXPECT_NE(text.find("model.yaml:2:6"), std::string::npos) << text;
  EXPECT_NE(text.find("model.yaml:3:1"), std::string::npos) << text;
}

}  // namespace
}  // namespace ls::ml
