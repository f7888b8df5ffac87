#include "leadstream/state/write_batch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::state {
namespace {

std::vector<std::string> contents(const WriteBatch& batch) {
  std::vector<std::string> lines;
  batch.for_each([&](Bytes key, std::optional<Bytes> value) {
    lines.push_back(std::string(key) + (value ? "=" + std::string(*value) : " erased"));
  });
  return lines;
}

TEST(WriteBatch, GivesBackWhatWasAddedInOrder) {
  WriteBatch batch;
  batch.put("b", "1");
  batch.erase("a");
  batch.put("b", "");
  batch.put("", "2");

  EXPECT_EQ(contents(batch), (std::vector<std::string>{"b=1", "a erased", "b=", "=2"}));
  EXPECT_EQ(batch.count(), 4u);
  EXPECT_EQ(batch.bytes(), 5u);
}

TEST(WriteBatch, IsEmptyAgainAfterClear) {
  WriteBatch batch;
  EXPECT_TRUE(batch.empty());
  batch.erase("a");
  EXPECT_FALSE(batch.empty());

  batch.clear();

  EXPECT_TRUE(batch.empty());
  batch.put("c", "3");
  EXPECT_EQ(contents(batch), (std::vector<std::string>{"c=3"}));
}

TEST(WriteBatch, KeepsBinaryBytes) {
  WriteBatch batch;
  const std::string key("\0k", 2);
  const std::string value("\xff\0", 2);
  batch.put(key, value);

  batch.for_each([&](Bytes got_key, std::optional<Bytes> got_value) {
    EXPECT_EQ(got_key, key);
    EXPECT_EQ(got_value, value);
  });
}

}  // namespace
}  // namespace ls::state
