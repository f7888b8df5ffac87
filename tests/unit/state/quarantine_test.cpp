#include "leadstream/state/quarantine.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ls::state {
namespace {

class Quarantine : public testing::Test {
 protected:
  // A folder that holds the word, put aside.
  [[nodiscard]] Result<std::string> put_aside(const std::string& word) const {
    std::filesystem::create_directories(folder_ / "7");
    std::ofstream(folder_ / "7/word") << word;
    return quarantine(folder_ / "7");
  }
  [[nodiscard]] std::string word_in(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name + "/word").rdbuf();
    return text.str();
  }

  test::TempFolder folder_;
};

TEST_F(Quarantine, TheFolderIsGoneAndKeptBesideItsPlace) {
  const Result<std::string> aside = put_aside("first");

  ASSERT_TRUE(aside);
  EXPECT_EQ(*aside, folder_ / "7.damaged1");
  EXPECT_EQ(word_in("7.damaged1"), "first");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "7"));
}

TEST_F(Quarantine, OfManyTheFirstAndTheLastAreKept) {
  for (const char* word : {"first", "second", "third", "fourth"}) {
    ASSERT_TRUE(put_aside(word));
  }

  EXPECT_EQ(word_in("7.damaged1"), "first");
  EXPECT_EQ(word_in("7.damaged2"), "second");
  EXPECT_EQ(word_in("7.damaged3"), "fourth");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "7.damaged4"));
}

TEST_F(Quarantine, WhatCannotBeMovedIsSaidAndTriedAgain) {
  const Result<std::string> aside = quarantine(folder_ / "nowhere");

  ASSERT_FALSE(aside);
  EXPECT_EQ(aside.error().retry, Retry::yes);
}

}  // namespace
}  // namespace ls::state
