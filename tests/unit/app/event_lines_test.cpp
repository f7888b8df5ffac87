#include "app/produce/event_lines.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace ls::app {
namespace {

void write_to(int pipe, const std::string& text) {
  ASSERT_EQ(::write(pipe, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

TEST(EventLines, ArePlainlyDryWhileASlowWriterThinks) {
  const test::TempFolder folder;
  const std::string path = folder / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int writer = ::open(path.c_str(), O_RDWR);
  ASSERT_GE(writer, 0);
  const event::Catalog catalog;
  auto lines = EventLines::open({.path = path}, catalog).take();
  std::string line;

  write_to(writer, "a\nb\n");
  ASSERT_TRUE(lines->next(line).value());
  EXPECT_EQ(line, "a");
  EXPECT_FALSE(lines->is_dry());
  ASSERT_TRUE(lines->next(line).value());
  EXPECT_EQ(line, "b");
  EXPECT_TRUE(lines->is_dry());
  write_to(writer, "c\n");
  EXPECT_FALSE(lines->is_dry());

  ::close(writer);
}

}  // namespace
}  // namespace ls::app
