#include "app/state_folders.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

class StateFoldersTest : public testing::Test {
 protected:
  using Store = std::shared_ptr<state::StateStore>;

  runtime::OpenedStore open() {
    Result<runtime::OpenedStore> opened = folders_.open(folder_);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(opened).take();
  }
  // A folder with one row, closed, its memory flushed to a file by the opening that follows.
  void fill() {
    state::WriteBatch batch;
    batch.put("a", std::string(1000, 'x'));
    ASSERT_TRUE(open().store->write(batch));
    static_cast<void>(open());
  }
  void for_files(const std::string& part, const std::function<void(const fs::path&)>& change) {
    int changed = 0;
    for (const auto& file : fs::directory_iterator(folder_)) {
      if (file.path().filename().string().find(part) != std::string::npos) {
        change(file.path());
        ++changed;
      }
    }
    EXPECT_GT(changed, 0) << part;
  }
  static bool has_row(const Store& store) {
    std::string value;
    const Result<bool> found = store->get("a", value);
    return found && *found;
  }
  [[nodiscard]] std::size_t put_aside() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(root_.path())) {
      count += entry.path().filename().string().find(".damaged") != std::string::npos ? 1 : 0;
    }
    return count;
  }

  test::TempFolder root_;
  std::string folder_ = root_ / "0";
  state::DatabaseMemory memory_{{.cache_bytes = 8 << 20, .write_buffer_bytes = 8 << 20}};
  StateFolders folders_{memory_};
};

TEST_F(StateFoldersTest, ASoundStoreIsSharedAndKept) {
  fill();

  const runtime::OpenedStore first = open();
  const runtime::OpenedStore second = open();

  EXPECT_EQ(first.store, second.store);
  EXPECT_EQ(first.damage, "");
  EXPECT_TRUE(has_row(first.store));
  EXPECT_EQ(put_aside(), 0U);
}

TEST_F(StateFoldersTest, ATruncatedManifestPutsTheFolderAside) {
  fill();
  for_files("MANIFEST", [](const fs::path& file) { fs::resize_file(file, 10); });

  const runtime::OpenedStore opened = open();

  EXPECT_FALSE(has_row(opened.store));
  EXPECT_THAT(opened.damage, HasSubstr(".damaged1"));
  EXPECT_EQ(put_aside(), 1U);
  // Told once: the next opening finds a sound store.
  EXPECT_EQ(open().damage, "");
}

TEST_F(StateFoldersTest, AMissingManifestToo) {
  fill();
  for_files("MANIFEST", [](const fs::path& file) { fs::remove(file); });

  EXPECT_FALSE(has_row(open().store));
  EXPECT_EQ(put_aside(), 1U);
}

TEST_F(StateFoldersTest, AnEmptyCurrentToo) {
  fill();
  for_files("CURRENT", [](const fs::path& file) { fs::resize_file(file, 0); });

  EXPECT_FALSE(has_row(open().store));
  EXPECT_EQ(put_aside(), 1U);
}

TEST_F(StateFoldersTest, AMissingCurrentToo) {
  fill();
  for_files("CURRENT", [](const fs::path& file) { fs::remove(file); });

  EXPECT_FALSE(has_row(open().store));
  EXPECT_EQ(put_aside(), 1U);
}

TEST_F(StateFoldersTest, AFlippedByteIsMetByAReadAndNobodyReadsOn) {
  fill();
  for_files(".sst", [](const fs::path& file) {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(20);
    bytes.put('!');
  });
  runtime::OpenedStore opened = open();
  EXPECT_EQ(opened.damage, "");
  std::string value;

  const Result<bool> found = opened.store->get("a", value);

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "state_corrupt");
  EXPECT_EQ(found.error().retry, Retry::yes);
  EXPECT_FALSE(opened.store->get("b", value));
  EXPECT_FALSE(opened.store->write(state::WriteBatch()));
  // Somebody still has it.
  const Result<runtime::OpenedStore> again = folders_.open(folder_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().retry, Retry::yes);
  EXPECT_EQ(put_aside(), 0U);
  opened = {};
  EXPECT_THAT(open().damage, HasSubstr(".damaged1"));
  EXPECT_FALSE(has_row(open().store));
}

TEST_F(StateFoldersTest, ManyRowsAreReadTogether) {
  fill();
  const runtime::OpenedStore opened = open();
  const std::vector<Bytes> keys{"a", "b"};
  std::vector<std::size_t> bytes;

  ASSERT_TRUE(opened.store->get_each(keys, [&](std::size_t, std::optional<Bytes> value) {
    bytes.push_back(value ? value->size() : 0);
  }));

  EXPECT_THAT(bytes, testing::ElementsAre(1000U, 0U));
}

TEST_F(StateFoldersTest, AFlippedByteIsMetByAReadOfManyToo) {
  fill();
  for_files(".sst", [](const fs::path& file) {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(20);
    bytes.put('!');
  });
  const runtime::OpenedStore opened = open();
  const std::vector<Bytes> keys{"a"};
  const auto see_none = [](std::size_t, std::optional<Bytes>) {
    ADD_FAILURE() << "a row out of a damaged block";
  };

  const Status read = opened.store->get_each(keys, see_none);

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, "state_corrupt");
  EXPECT_EQ(read.error().retry, Retry::yes);
  const std::vector<Bytes> other{"b"};
  EXPECT_FALSE(opened.store->get_each(other, see_none));
}

}  // namespace
}  // namespace ls::app
