#include "leadstream/ml/snapshot.hpp"

#include "streams.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::ml {
namespace {

Snapshot example() {
  const auto model = make_model({.name = "coin"}, LogisticStream::schema()).take();
  LogisticStream stream(3);
  for (int i = 0; i < 100; ++i) {
    const LabelledRow row = stream.next();
    model->learn(row.values, row.label);
  }
  return take_snapshot("conversion", EventTime{1'700'000'000'000}, *model,
                       {.count = 90, .auc = 0.75, .log_loss = 0.5, .base_rate = 0.25});
}

TEST(Snapshot, SurvivesEncoding) {
  const Snapshot before = example();

  const auto after = decode_snapshot(encode_snapshot(before));

  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->model, "conversion");
  EXPECT_EQ(after->valid_from, EventTime{1'700'000'000'000});
  EXPECT_EQ(after->examples, 100U);
  EXPECT_EQ(after->schema_hash, LogisticStream::schema().hash());
  EXPECT_EQ(after->config_hash, before.fitted->spec().hash());
  EXPECT_EQ(after->quality, before.quality);
  LogisticStream stream(4);
  const LabelledRow row = stream.next();
  EXPECT_EQ(after->fitted->predict(row.values).margin, before.fitted->predict(row.values).margin);
}

TEST(Snapshot, EqualSnapshotsHaveEqualBytes) {
  EXPECT_EQ(encode_snapshot(example()), encode_snapshot(example()));
  EXPECT_EQ(encode_snapshot(*decode_snapshot(encode_snapshot(example()))),
            encode_snapshot(example()));
}

TEST(Snapshot, DoesNotFollowTheModelThatGoesOnLearning) {
  const auto model = make_model({.name = "coin"}, LogisticStream::schema()).take();
  const Snapshot snapshot = take_snapshot("m", EventTime{1}, *model, {});
  LogisticStream stream(3);
  const LabelledRow row = stream.next();

  model->learn(row.values, row.label);

  EXPECT_EQ(snapshot.fitted->examples(), 0U);
}

TEST(Snapshot, AnyDamageIsRefused) {
  const std::string whole = encode_snapshot(example());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_snapshot(Bytes(whole).substr(0, size))) << size;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    EXPECT_FALSE(decode_snapshot(damaged)) << at;
  }
  EXPECT_FALSE(decode_snapshot(whole + " "));
}

}  // namespace
}  // namespace ls::ml
