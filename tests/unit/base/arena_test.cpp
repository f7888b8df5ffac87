#include "leadstream/base/arena.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ls {
namespace {

TEST(Arena, KeepsWhatItWasGivenUntilReset) {
  Arena arena(128);
  std::vector<std::string_view> kept;

  for (int i = 0; i < 100; ++i) {
    kept.push_back(arena.copy("text number " + std::to_string(i)));
  }

  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i], "text number " + std::to_string(i));
  }
}

TEST(Arena, AlignsEachType) {
  Arena arena(256);

  for (int i = 0; i < 50; ++i) {
    arena.copy("x");
    const double* number = arena.make<double>(1.5);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(number) % alignof(double), 0U);
    EXPECT_EQ(*number, 1.5);
  }
}

TEST(Arena, UsesTheSameMemoryAgainAfterReset) {
  Arena arena(128);
  const auto fill = [&arena] {
    std::vector<const void*> places;
    for (int i = 0; i < 20; ++i) {
      places.push_back(arena.allocate(40, 8));
    }
    return places;
  };

  const auto first = fill();
  arena.reset();

  EXPECT_EQ(arena.bytes_used(), 0U);
  EXPECT_EQ(fill(), first);
  EXPECT_EQ(arena.bytes_used(), 800U);
}

TEST(Arena, TakesWhatIsLargerThanABlock) {
  Arena arena(64);
  const std::string large(10'000, 'x');

  EXPECT_EQ(arena.copy(std::string_view(large)), large);
  EXPECT_EQ(arena.copy("after"), "after");
}

TEST(Arena, MakesZeroedSpans) {
  Arena arena(64);
  arena.copy(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff"));
  arena.reset();

  for (const int value : arena.make_span<int>(2)) {
    EXPECT_EQ(value, 0);
  }
  EXPECT_TRUE(arena.make_span<int>(0).empty());
}

TEST(Arena, CopiesSpans) {
  Arena arena;
  std::array<int, 3> numbers{1, 2, 3};

  const std::span<int> copy = arena.copy(std::span<const int>(numbers));
  numbers[0] = 9;

  EXPECT_EQ(copy[0], 1);
  EXPECT_EQ(copy[2], 3);
}

TEST(Arena, ARewindGivesBackWhatCameSinceTheMark) {
  Arena arena(64);
  const std::string_view kept = arena.copy(std::string_view("kept"));
  const Arena::Mark mark = arena.mark();
  const std::string_view lost = arena.copy(std::string_view("lost"));
  arena.make_span<char>(500);

  arena.rewind(mark);

  EXPECT_EQ(arena.bytes_used(), 4U);
  EXPECT_EQ(arena.copy(std::string_view("next")).data(), lost.data());
  EXPECT_EQ(kept, "kept");
}

}  // namespace
}  // namespace ls
