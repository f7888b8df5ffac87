#include "leadstream/generator/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace ls::generator {
namespace {

std::vector<StreamRow> rows_of(const StreamOptions& options, std::size_t count = 10'000) {
  const auto stream = make_stream(options).take();
  std::vector<StreamRow> rows(count);
  for (StreamRow& row : rows) {
    stream->next(row);
  }
  return rows;
}

std::size_t ones(const std::vector<StreamRow>& rows) {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const StreamRow& row) { return row.label == 1; }));
}

double sum_of(const std::vector<StreamRow>& rows, std::size_t column) {
  return std::accumulate(rows.begin(), rows.end(), 0.0, [column](double sum, const StreamRow& row) {
    return sum + row.values[column];
  });
}

bool equal(const StreamRow& a, const StreamRow& b) {
  return a.values == b.values && a.label == b.label;
}

// Golden 76, from MOA: 10 000 rows of seed 1.
TEST(SeaStream, IsThatOfMoa) {
  constexpr std::array<std::size_t, 4> kOnes = {6381, 5683, 6989, 5333};
  for (int function = 1; function <= 4; ++function) {
    EXPECT_EQ(ones(rows_of({.name = "sea", .function = function})),
              kOnes[static_cast<std::size_t>(function) - 1])
        << function;
  }
  EXPECT_NEAR(sum_of(rows_of({.name = "sea"}), 0), 49853.29200486414, 1e-7);
}

// Golden 77, from MOA: 10 000 rows of seed 1.
TEST(AgrawalStream, IsThatOfMoa) {
  constexpr std::array<std::size_t, 10> kOnes = {3246, 6105, 4720, 6178, 5961,
                                                 6049, 5145, 187,  5137, 23};
  for (int function = 1; function <= 10; ++function) {
    EXPECT_EQ(ones(rows_of({.name = "agrawal", .function = function})),
              kOnes[static_cast<std::size_t>(function) - 1])
        << function;
  }
  const auto rows = rows_of({.name = "agrawal"});
  EXPECT_NEAR(sum_of(rows, 0), 8.582842251768539e8, 1e-3);
  EXPECT_EQ(sum_of(rows, 2), 499426);
}

// From MOA: the first row of seed 1.
TEST(MixedStream, BeginsAsThatOfMoa) {
  const StreamRow row = rows_of({.name = "mixed"}, 1).front();

  EXPECT_EQ(row.values[0], 1);
  EXPECT_EQ(row.values[1], 0);
  EXPECT_NEAR(row.values[2], 0.2077, 5e-5);
  EXPECT_NEAR(row.values[3], 0.3327, 5e-5);
}

TEST(ReversedFunctions, TurnEveryLabelRound) {
  for (const auto& [name, function, reversed] :
       {std::tuple("mixed", 1, 2), std::tuple("sine", 1, 2), std::tuple("sine", 3, 4)}) {
    const auto rows = rows_of({.name = name, .function = function}, 1000);
    const auto turned = rows_of({.name = name, .function = reversed}, 1000);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(rows[i].values, turned[i].values);
      ASSERT_NE(rows[i].label, turned[i].label);
    }
  }
}

TEST(StaggerStream, LabelsByItsThreeRules) {
  for (const StreamRow& row : rows_of({.name = "stagger", .function = 1}, 500)) {
    ASSERT_EQ(row.label == 1, row.values[0] == 0 && row.values[1] == 0);
  }
  for (const StreamRow& row : rows_of({.name = "stagger", .function = 2}, 500)) {
    ASSERT_EQ(row.label == 1, row.values[1] == 2 || row.values[2] == 0);
  }
  for (const StreamRow& row : rows_of({.name = "stagger", .function = 3}, 500)) {
    ASSERT_EQ(row.label == 1, row.values[0] != 0);
  }
}

TEST(BalancedStream, AlternatesFromClassOneOn) {
  for (const char* name : {"sea", "stagger", "mixed", "sine", "agrawal"}) {
    StreamOptions options{.name = name, .is_balanced = true};
    options.noise = std::string(name) == "sea" ? std::optional(0.0) : std::nullopt;
    const auto rows = rows_of(options, 100);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(rows[i].label, i % 2 == 0 ? 1U : 0U) << name;
    }
  }
}

// Without noise a row's label is its digit; every segment differs from the digit's in a tenth.
TEST(LedStream, TurnsATenthOfTheSegmentsRound) {
  const auto clean = rows_of({.name = "led", .noise = 0.0}, 2000);
  std::array<std::set<std::vector<double>>, 10> shown;
  for (const StreamRow& row : clean) {
    shown.at(row.label).insert(std::vector(row.values.begin(), row.values.begin() + 7));
  }
  double turned = 0;
  const auto noisy = rows_of({.name = "led"}, 20'000);
  for (const StreamRow& row : noisy) {
    ASSERT_EQ(shown[row.label].size(), 1U);
    const std::vector<double>& digit = *shown[row.label].begin();
    for (std::size_t i = 0; i < 7; ++i) {
      turned += row.values[i] != digit[i] ? 1 : 0;
    }
  }

  EXPECT_EQ(shown[8].begin()->front(), 1);
  EXPECT_EQ(noisy.front().values.size(), 24U);
  EXPECT_NEAR(turned / (7.0 * 20'000), 0.1, 0.005);
}

// Breiman's waves: the mean of class k at point i is half the sum of its two waves there.
TEST(WaveformStream, MixesTwoOfThreeWaves) {
  double at_ten = 0;
  double count = 0;
  for (const StreamRow& row : rows_of({.name = "waveform"}, 30'000)) {
    if (row.label == 0) {
      at_ten += row.values[10];
      ++count;
    }
  }

  EXPECT_NEAR(count / 30'000, 1.0 / 3, 0.015);
  EXPECT_NEAR(at_ten / count, 0.5 * (2 + 2), 0.06);
}

TEST(HyperplaneStream, TurnsOnlyWithASpeed) {
  const StreamOptions still{.name = "hyperplane", .noise = 0.0};
  StreamOptions moving = still;
  moving.speed = 0.01;
  const auto a = rows_of(still, 5000);
  const auto b = rows_of(moving, 5000);
  std::size_t differing = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].values, b[i].values);
    differing += a[i].label != b[i].label ? 1 : 0;
  }

  EXPECT_GT(differing, 100U);
  EXPECT_NEAR(static_cast<double>(ones(a)) / 5000, 0.5, 0.03);
}

TEST(RbfStream, MovesOnlyWithASpeed) {
  const auto still = rows_of({.name = "rbf"}, 2000);
  const auto moving = rows_of({.name = "rbf", .speed = 0.001}, 2000);
  const auto other = rows_of({.name = "rbf", .model_seed = 2}, 1);

  // One step moves a point by the speed: the directions have length 1.
  double square = 0;
  for (std::size_t i = 0; i < still[0].values.size(); ++i) {
    const double moved = moving[0].values[i] - still[0].values[i];
    square += moved * moved;
  }
  EXPECT_NEAR(std::sqrt(square), 0.001, 1e-12);
  EXPECT_FALSE(equal(still[1999], moving[1999]));
  EXPECT_FALSE(equal(still[0], other[0]));
}

TEST(DriftingStream, TurnsFromOneConceptIntoTheOther) {
  const StreamOptions sine{.name = "sine",
                           .drift = ConceptDrift{.function = 2, .at = 5000, .width = 500}};
  const auto rows = rows_of(sine);
  const auto is_of_first = [](const StreamRow& row) {
    return (row.values[1] < std::sin(row.values[0])) == (row.label == 0);
  };

  EXPECT_TRUE(std::all_of(rows.begin(), rows.begin() + 4000, is_of_first));
  EXPECT_TRUE(std::none_of(rows.begin() + 6000, rows.end(), is_of_first));
  const auto around = std::count_if(rows.begin() + 4750, rows.begin() + 5250, is_of_first);
  EXPECT_NEAR(static_cast<double>(around), 250, 60);
}

TEST(Streams, AreAFunctionOfTheirSeed) {
  for (const StreamType& type : stream_types()) {
    const StreamOptions options{.name = std::string(type.name), .seed = 7};
    const auto a = rows_of(options, 50);
    const auto b = rows_of(options, 50);
    StreamOptions other = options;
    other.seed = 8;
    EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), equal)) << type.name;
    EXPECT_FALSE(equal(a.back(), rows_of(other, 50).back())) << type.name;
  }
}

TEST(Streams, KeepWithinTheirColumns) {
  for (const StreamType& type : stream_types()) {
    const auto stream = make_stream({.name = std::string(type.name)}).take();
    StreamRow row;
    for (int i = 0; i < 500; ++i) {
      stream->next(row);
      ASSERT_LT(row.label, stream->classes()) << type.name;
      ASSERT_EQ(row.values.size(), stream->columns().size()) << type.name;
      for (std::size_t c = 0; c < row.values.size(); ++c) {
        const std::uint32_t categories = stream->columns()[c].categories;
        ASSERT_TRUE(categories == 0 || (row.values[c] >= 0 && row.values[c] < categories));
      }
    }
  }
}

std::string refusal(const StreamOptions& options) {
  const auto made = make_stream(options);
  return made ? "" : made.error().message;
}

TEST(Streams, SayWhatTheyDoNotHave) {
  EXPECT_NE(refusal({.name = "see"}).find("unknown stream \"see\"; known: agrawal"),
            std::string::npos);
  EXPECT_EQ(refusal({.name = "sea", .function = 5}), "stream sea has functions 1 to 4, not 5");
  EXPECT_EQ(refusal({.name = "led", .function = 2}), "stream led has function 1 only, not 2");
  EXPECT_EQ(refusal({.name = "sine", .noise = 1.0}), "stream sine has no noise");
  EXPECT_EQ(refusal({.name = "sea", .noise = 101.0}), "noise is 0 to 100 percent, not 101");
  EXPECT_EQ(refusal({.name = "sea", .speed = 0.1}), "stream sea does not move: it has no speed");
  EXPECT_EQ(refusal({.name = "rbf", .is_balanced = true}), "stream rbf cannot be balanced");
  EXPECT_EQ(refusal({.name = "sea", .drift = ConceptDrift{.function = 9}}),
            "stream sea has functions 1 to 4, not 9");
  EXPECT_EQ(refusal({.name = "sea", .drift = ConceptDrift{.function = 2, .width = 0}}),
            "the width of a drift lies above 0, not 0");
}

}  // namespace
}  // namespace ls::generator
