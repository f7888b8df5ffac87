#include "leadstream/runtime/model_feed.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

// Hands out what a test put in.
class ListReader final : public ModelReader {
 public:
  explicit ListReader(std::vector<std::string>& values) : values_(values) {}
  Status poll(Millis /*wait*/, std::vector<flow::Message>& out) override {
    shown_ = std::move(values_);
    values_.clear();
    for (const std::string& value : shown_) {
      flow::Message message;
      message.topic = "leads.models";
      message.value = value;
      message.is_tombstone = value.empty();
      out.push_back(message);
    }
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return values_.empty();
  }

 private:
  std::vector<std::string>& values_;
  std::vector<std::string> shown_;
};

std::string version(std::string name, EventTime valid_from) {
  const auto model =
      ml::make_model(*ml::complete({}), ml::FeatureSchema({{"x", ml::FeatureKind::number}}));
  return ml::encode_snapshot(ml::take_snapshot(std::move(name), valid_from, **model, {}));
}

struct Bench {
  std::vector<std::string> values;
  ModelFeed feed{std::make_unique<ListReader>(values)};

  void poll() {
    ASSERT_TRUE(feed.poll(Millis{0}).has_value());
  }
};

TEST(ModelFeed, HasNoModelBeforeOneCame) {
  Bench bench;
  ASSERT_NE(bench.feed.latest(), nullptr);
  EXPECT_EQ(bench.feed.latest()->find("conversion"), nullptr);
}

TEST(ModelFeed, KeepsTheNewestVersionOfEachModelInWhateverOrderTheyCome) {
  Bench bench;
  bench.values = {version("a", EventTime{60'000}), version("a", EventTime{180'000}),
                  version("a", EventTime{120'000}), version("b", EventTime{60'000})};
  EXPECT_FALSE(bench.feed.is_caught_up());
  bench.poll();

  EXPECT_TRUE(bench.feed.is_caught_up());
  EXPECT_EQ(bench.feed.latest()->find("a")->valid_from, EventTime{180'000});
  EXPECT_EQ(bench.feed.latest()->find("b")->valid_from, EventTime{60'000});

  bench.values = {version("a", EventTime{60'000})};
  bench.poll();
  EXPECT_EQ(bench.feed.latest()->find("a")->valid_from, EventTime{180'000});
}

TEST(ModelFeed, ABadRecordAndATombstoneArePassedOver) {
  Bench bench;
  bench.values = {version("a", EventTime{60'000})};
  bench.poll();
  std::string damaged = version("a", EventTime{120'000});
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  bench.values = {"", "no model", damaged, version("b", EventTime{120'000})};
  bench.poll();

  EXPECT_EQ(bench.feed.latest()->find("a")->valid_from, EventTime{60'000});
  EXPECT_EQ(bench.feed.latest()->find("b")->valid_from, EventTime{120'000});
}

TEST(ModelFeed, WhatWasHandedOutStaysAsItWas) {
  Bench bench;
  bench.values = {version("a", EventTime{60'000})};
  bench.poll();
  const std::shared_ptr<const flow::ModelSet> held = bench.feed.latest();
  bench.values = {version("a", EventTime{120'000})};
  bench.poll();

  EXPECT_EQ(held->find("a")->valid_from, EventTime{60'000});
}

}  // namespace
}  // namespace ls::runtime
