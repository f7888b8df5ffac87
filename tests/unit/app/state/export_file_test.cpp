#include "app/state/export_file.hpp"

#include "app/state/open_file.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/base/hash.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace ls::app {
namespace {

using Rows = std::map<std::string, std::string>;

class ExportFile : public testing::Test {
 protected:
  std::string write(const Rows& rows) {
    {
      const File file = open_file(path_, "wb").value();
      ExportWriter out(file.get(), path_);
      EXPECT_TRUE(out.begin(head_));
      Digest digest;
      for (const auto& [key, value] : rows) {
        EXPECT_TRUE(out.add(key, value));
        digest.add(key);
        digest.add(value);
      }
      EXPECT_TRUE(out.end({rows.size(), digest.value()}));
    }
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  Result<Rows> read(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    const File file = open_file(path_, "rb").value();
    ExportReader in(file.get(), path_);
    const ExportHead head = LS_TRY(in.head());
    EXPECT_EQ(head.app, head_.app);
    EXPECT_EQ(head.name, head_.name);
    EXPECT_EQ(head.meta, head_.meta);
    Rows rows;
    const auto take = [&rows](Bytes key, Bytes value) {
      rows.emplace(key, value);
      return Status();
    };
    LS_TRY(in.rows(take));
    return rows;
  }

  ExportHead head_{.app = "crm", .name = {"score", Partition(3)}, .meta = {}};
  test::TempFolder folder_;
  std::string path_ = folder_ / "one.lsstate";
};

TEST_F(ExportFile, GivesBackWhatWasWritten) {
  head_.meta.transaction = 9;
  Rows rows;
  for (int i = 0; i < 5000; ++i) {
    rows[std::to_string(i)] = std::string(static_cast<std::size_t>(i % 400), 'x');
  }
  EXPECT_EQ(read(write(rows)).value(), rows);
  EXPECT_EQ(read(write({})).value(), Rows());
}

TEST_F(ExportFile, AnyDamagedByteIsFound) {
  const std::string bytes = write({{"a", "1"}, {"b", "2"}});
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    ASSERT_FALSE(read(damaged)) << "byte " << at;
  }
}

TEST_F(ExportFile, AnyTruncationIsFound) {
  const std::string bytes = write({{"a", "1"}, {"b", "2"}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(read(bytes.substr(0, size))) << size;
  }
}

// The format is a promise: byte by byte as export_file.hpp tells it.
TEST_F(ExportFile, TheFormatStays) {
  const auto block = [](const std::string& body) {
    std::string framed;
    ByteWriter out(framed);
    out.u32(static_cast<std::uint32_t>(body.size()));
    framed += body;
    out.u32(crc32c(body));
    return framed;
  };
  const std::string meta = head_.meta.save();
  std::string head(
      "\x01\x01\x03"
      "crm\x05score\x03",
      13);
  ByteWriter(head).bytes(meta);
  Digest digest;
  digest.add("k");
  digest.add("v1");
  std::string end("\x03\x01", 2);
  ByteWriter(end).u64(digest.value());

  EXPECT_EQ(write({{"k", "v1"}}),
            "LSSTATE\n" + block(head) + block("\x02\x01k\x02v1") + block(end));
}

TEST_F(ExportFile, ALaterFormatIsRefusedByName) {
  std::string bytes = write({});
  bytes[13] = 9;  // behind the magic, the length and the kind
  const std::size_t size = ByteReader(Bytes(bytes).substr(8)).u32();
  std::string crc;
  ByteWriter(crc).u32(crc32c(Bytes(bytes).substr(12, size)));
  bytes.replace(12 + size, 4, crc);

  const Result<Rows> refused = read(bytes);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "export_format");
  EXPECT_THAT(refused.error().message,
              testing::HasSubstr("of format 9, this version reads format 1"));
}

}  // namespace
}  // namespace ls::app
