#pragma once

#include "app/state/stopped_states.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/digest.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/meta.hpp"

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace ls::app {

// One task's state as a file that any machine and any later version can read: the exit door when
// the way a state is kept changes. Numbers are little-endian; "bytes" is a varint length and so
// many bytes.
//
//   file    "LSSTATE\n"  block(head)  block(rows)...  block(end)
//   block   u32 length of the body, body, u32 CRC-32C of the body
//   head    u8 kind 1, u8 export format, bytes app, bytes topology, varint partition,
//           bytes META (with its own format number and checksum)
//   rows    u8 kind 2, then for each row: bytes key, bytes value; keys rise through the file
//   end     u8 kind 3, varint rows, u64 XXH3 of all keys and values
inline constexpr std::uint8_t kExportFormat = 1;

struct ExportHead {
  std::string app;
  StateName name;
  state::Meta meta;
};

struct ExportEnd {
  std::uint64_t rows = 0;
  std::uint64_t digest = 0;
};

// Borrows the file. Errors name it.
class ExportWriter {
 public:
  ExportWriter(std::FILE* file, std::string path) : file_(file), path_(std::move(path)) {}

  Status begin(const ExportHead& head);
  Status add(Bytes key, Bytes value);
  // Only then the file is whole.
  Status end(const ExportEnd& end);

 private:
  Status write_block(Bytes body);
  Status write_rows();

  std::FILE* file_;
  std::string path_;
  std::string rows_;  // the block being filled
};

// Reads a file from its beginning to its end; every byte of it is checked before it is given on,
// but for the number of rows and their digest, which only the end can tell. Borrows the file.
class ExportReader {
 public:
  ExportReader(std::FILE* file, std::string path) : file_(file), path_(std::move(path)) {}

  // Refuses what is no export, and formats of a later version.
  Result<ExportHead> head();
  Result<ExportEnd> rows(const std::function<Status(Bytes key, Bytes value)>& see);

 private:
  Result<Bytes> block(std::uint8_t kind_wanted);
  Status read(std::size_t count, std::string& out);
  [[nodiscard]] Error damaged(const std::string& what) const;

  std::FILE* file_;
  std::string path_;
  std::string body_;
  std::uint64_t at_ = 0;  // how much was read
};

}  // namespace ls::app
