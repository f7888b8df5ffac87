#include "known_models.hpp"
#include "streams.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// What earlier builds have saved is read by this one: tests/unit/ml/kept/<model>.bin holds a model
// after 200 examples and the margins that it gave to the next ones. A new kind of model is kept
// with LEADSTREAM_KEEP=1; a file that is there is never written over, since states in the field
// aren't.

namespace ls::ml {
namespace {

class KeptModel : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Registry, KeptModel, testing::ValuesIn(known_models()));

constexpr int kExamples = 200;
constexpr int kAsked = 20;

std::string kept_file(const std::string& name) {
  return std::string(LEADSTREAM_SOURCE_DIR) + "/tests/unit/ml/kept/" + name + ".bin";
}

// Row by row of a stream that has gone on past what was learned.
std::vector<double> margins_of(const Model& model) {
  LogisticStream stream(2026);
  for (int i = 0; i < kExamples; ++i) {
    stream.next();
  }
  std::vector<double> margins;
  for (int i = 0; i < kAsked; ++i) {
    margins.push_back(model.predict(stream.next().values).margin);
  }
  return margins;
}

std::string learned_and_saved(const std::string& name) {
  const auto model = make_model(spec_of(name), LogisticStream::schema()).take();
  LogisticStream stream(2026);
  for (int i = 0; i < kExamples; ++i) {
    const LabelledRow row = stream.next();
    model->learn(row.values, row.label);
  }
  std::string state;
  model->save(state);
  std::string bytes;
  ByteWriter writer(bytes);
  writer.bytes(state);
  for (const double margin : margins_of(*model)) {
    writer.f64(margin);
  }
  return bytes;
}

std::string read_kept(const std::string& name) {
  std::ifstream file(kept_file(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_P(KeptModel, IsReadAndSaysWhatItSaid) {
  if (std::getenv("LEADSTREAM_KEEP") != nullptr && read_kept(GetParam()).empty()) {
    std::ofstream(kept_file(GetParam()), std::ios::binary) << learned_and_saved(GetParam());
  }
  const std::string bytes = read_kept(GetParam());
  ASSERT_FALSE(bytes.empty()) << kept_file(GetParam()) << " is missing";
  ByteReader in(bytes);
  const Bytes state = in.bytes();

  const auto model = load_model(state);

  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->examples(), static_cast<std::uint64_t>(kExamples));
  std::string again;
  (*model)->save(again);
  EXPECT_EQ(again, state);
  for (const double margin : margins_of(**model)) {
    EXPECT_NEAR(margin, in.f64(), 1e-12);
  }
  EXPECT_TRUE(in.ok() && in.at_end());
}

}  // namespace
}  // namespace ls::ml
