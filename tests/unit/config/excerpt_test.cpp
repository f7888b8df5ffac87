#include "leadstream/config/excerpt.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace ls::config {
namespace {

class Excerpt : public testing::Test {
 protected:
  ~Excerpt() override {
    std::filesystem::remove(path_);
  }
  std::string of(const std::string& text, int line, int column) {
    std::ofstream(path_, std::ios::binary) << text;
    return excerpt_of({.file = path_, .line = line, .column = column});
  }

 private:
  std::string path_ = testing::TempDir() + "ls_excerpt_" + std::to_string(getpid());
};

TEST_F(Excerpt, CaretStandsBelowTheColumn) {
  EXPECT_EQ(of("a: 1\n  windw: 7d\n", 2, 3),
            "     2 |   windw: 7d\n"
            "       |   ^\n");
  EXPECT_EQ(of("a: 1", 1, 1), "     1 | a: 1\n       | ^\n");
}

TEST_F(Excerpt, CharactersOfSeveralBytesAndTabsKeepTheCaretInPlace) {
  EXPECT_EQ(of("\xC3\xA9:\tx\r\n", 1, 5), "     1 | \xC3\xA9:\tx\n       |   \t^\n");
}

TEST_F(Excerpt, EndOfTheLineIsAPlaceToo) {
  EXPECT_EQ(of("a: [1\n", 1, 6), "     1 | a: [1\n       |      ^\n");
}

TEST_F(Excerpt, PlacesThatAreNotThereHaveNone) {
  EXPECT_EQ(of("a: 1\n", 2, 1), "");
  EXPECT_EQ(of("a: 1\n", 1, 9), "");
  EXPECT_EQ(excerpt_of({.file = "LEADSTREAM_X"}), "");
  EXPECT_EQ(excerpt_of({.file = "/no/such", .line = 1, .column = 1}), "");
}

}  // namespace
}  // namespace ls::config
