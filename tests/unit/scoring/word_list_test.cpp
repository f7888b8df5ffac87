#include "scoring/word_list.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace ls::scoring {
namespace {

class WordList : public testing::Test {
 protected:
  ~WordList() override {
    std::filesystem::remove(path_);
  }
  Result<std::vector<std::string>> read(std::string_view text) {
    std::ofstream(path_, std::ios::binary) << text;
    return read_words(path_);
  }
  std::string path_ =
      testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".words";
};

TEST_F(WordList, HoldsOneWordALineInSmallLetters) {
  const auto words = read("# all\nOne\r\ntwo # the second\n\nthree");
  ASSERT_TRUE(words);
  EXPECT_EQ(*words, (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(WordList, RefusesTwoWordsLongOnesAndNone) {
  EXPECT_NE(read("one two\n").error().message.find("\"one two\" is not one word"),
            std::string::npos);
  EXPECT_TRUE(read(std::string(253, 'a')));
  EXPECT_FALSE(read(std::string(254, 'a')));
  EXPECT_NE(read("# nothing\n").error().message.find("there is no word in it"), std::string::npos);
}

TEST_F(WordList, ErrorNamesTheFile) {
  const auto words = read_words("/nowhere/words.txt");
  ASSERT_FALSE(words);
  EXPECT_NE(words.error().message.find("/nowhere/words.txt"), std::string::npos);
}

}  // namespace
}  // namespace ls::scoring
