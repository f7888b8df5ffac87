#include "leadstream/flow/codec.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ls::flow {
namespace {

struct Row {
  ml::FeatureSchema schema{{{"a", ml::FeatureKind::number},
                            {"b", ml::FeatureKind::category},
                            {"c", ml::FeatureKind::number},
                            {"d", ml::FeatureKind::category}}};
  std::vector<ml::FeatureValue> values{
      ml::FeatureValue::of(0.1), ml::FeatureValue::of(std::string_view("käse \"q\"\n")),
      ml::FeatureValue::of(std::numeric_limits<double>::quiet_NaN()), ml::FeatureValue::missing()};
  Features features{&schema, values, "e1"};
};

std::string encoded(const Record& record, std::string* key = nullptr) {
  std::string own_key;
  std::string value;
  encode_payload(record, key == nullptr ? own_key : *key, value);
  return value;
}

template <typename T>
Record record_of(const T& payload) {
  Record record;
  record.key = "acme|7";
  record.time = EventTime{1'750'000'000'123};
  record.payload = &payload;
  return record;
}

Example example_of(const Row& row) {
  Example example;
  example.model = "conversion";
  example.lead = "acme|7";
  example.id = "acme|7@5";
  example.label = true;
  example.weight = 0.25;
  example.is_timeout = false;
  example.is_after_horizon = true;
  example.scored_at = EventTime{1'750'000'000'001};
  example.outcome_at = EventTime{1'750'000'999'999};
  example.model_version = EventTime::min();
  example.scored_margin = -1.0 / 3;
  example.features = &row.features;
  return example;
}

void expect_same(const Features& a, const Features& b) {
  ASSERT_EQ(a.schema->hash(), b.schema->hash());
  ASSERT_EQ(a.values.size(), b.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    EXPECT_EQ(a.values[i].is_missing(), b.values[i].is_missing()) << i;
    EXPECT_EQ(a.values[i].number(), b.values[i].number()) << i;
    EXPECT_EQ(a.values[i].category(), b.values[i].category()) << i;
  }
}

TEST(Codec, AnExampleComesBackAsItWas) {
  const Row row;
  const Example example = example_of(row);
  std::string key;
  const std::string value = encoded(record_of(example), &key);
  EXPECT_EQ(key, "conversion");

  PayloadDecoder decoder;
  Arena arena;
  const Result<const Example*> decoded = decoder.example(value, arena);

  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  const Example& back = **decoded;
  EXPECT_EQ(back.model, example.model);
  EXPECT_EQ(back.lead, example.lead);
  EXPECT_EQ(back.id, example.id);
  EXPECT_EQ(back.label, example.label);
  EXPECT_EQ(back.weight, example.weight);
  EXPECT_EQ(back.is_timeout, example.is_timeout);
  EXPECT_EQ(back.is_after_horizon, example.is_after_horizon);
  EXPECT_EQ(back.scored_at, example.scored_at);
  EXPECT_EQ(back.outcome_at, example.outcome_at);
  EXPECT_EQ(back.model_version, example.model_version);
  EXPECT_EQ(back.scored_margin, example.scored_margin);
  expect_same(*back.features, row.features);
  EXPECT_EQ(encoded(record_of(back)), value);
}

TEST(Codec, ASignalComesBackAsItWas) {
  const Row row;
  Signal signal;
  signal.model = "conversion";
  signal.lead = "acme|7";
  signal.id = "e1";
  signal.model_version = EventTime{1'750'000'000'000};
  signal.probability = 0.1 + 0.2;
  signal.features = &row.features;
  const std::string value = encoded(record_of(signal));

  PayloadDecoder decoder;
  Arena arena;
  const Result<const Signal*> decoded = decoder.signal(value, arena);

  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ((*decoded)->probability, signal.probability);
  EXPECT_EQ((*decoded)->model_version, signal.model_version);
  expect_same(*(*decoded)->features, row.features);
  EXPECT_EQ(encoded(record_of(**decoded)), value);
}

TEST(Codec, AHashThatDoesNotFitItsFeaturesIsRefused) {
  const Row row;
  const Example example = example_of(row);
  PayloadDecoder decoder;
  Arena arena;

  std::string renamed = encoded(record_of(example));
  renamed.replace(renamed.find("\"a\":"), 4, "\"z\":");
  const Result<const Example*> fresh = decoder.example(renamed, arena);
  ASSERT_FALSE(fresh.has_value());
  EXPECT_EQ(fresh.error().code, "schema_mismatch");

  ASSERT_TRUE(decoder.example(encoded(record_of(example)), arena).has_value());
  const Result<const Example*> known = decoder.example(renamed, arena);
  ASSERT_FALSE(known.has_value());
  EXPECT_EQ(known.error().pointer, "/features");
}

TEST(Codec, WhatIsNoExampleIsRefusedWithACode) {
  PayloadDecoder decoder;
  Arena arena;
  for (const std::string_view text : {"", "{", "[]", "{}", R"({"id":7})", "\xff"}) {
    const Result<const Example*> decoded = decoder.example(text, arena);
    ASSERT_FALSE(decoded.has_value()) << text;
    EXPECT_FALSE(decoded.error().code.empty()) << text;
  }
}

TEST(Codec, ModelVersionKeysSortByModelThenTime) {
  EXPECT_LT(model_version_key("a", EventTime{5}), model_version_key("a", EventTime{600}));
  EXPECT_LT(model_version_key("a", EventTime{-5}), model_version_key("a", EventTime{5}));
  EXPECT_LT(model_version_key("a", EventTime{9}), model_version_key("ab", EventTime{1}));
  EXPECT_EQ(model_version_key("a", EventTime{5}).front(), '\x01');
}

}  // namespace
}  // namespace ls::flow
