#include "app/state/export_file.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace ls::app {
namespace {

constexpr Bytes kMagic = "LSSTATE\n";
constexpr std::size_t kBlockBytes = 256 << 10;
// A block ends with the row that fills it, and a row may be as large as a record on a topic.
constexpr std::size_t kBlockBytesMax = std::size_t{1} << 30;
enum Kind : std::uint8_t { kHead = 1, kRows = 2, kEnd = 3 };

std::string begin_block(Kind kind) {
  return std::string(1, static_cast<char>(kind));
}

}  // namespace

Status ExportWriter::begin(const ExportHead& head) {
  if (std::fwrite(kMagic.data(), 1, kMagic.size(), file_) != kMagic.size()) {
    return external_error(fmt::format("{}: cannot write ({})", path_, std::strerror(errno)));
  }
  std::string body = begin_block(kHead);
  ByteWriter out(body);
  out.u8(kExportFormat);
  out.bytes(head.app);
  out.bytes(head.name.topology);
  out.varint(static_cast<std::uint64_t>(head.name.partition.value));
  out.bytes(head.meta.save());
  rows_ = begin_block(kRows);
  return write_block(body);
}

Status ExportWriter::add(Bytes key, Bytes value) {
  ByteWriter out(rows_);
  out.bytes(key);
  out.bytes(value);
  return rows_.size() < kBlockBytes ? Status() : write_rows();
}

Status ExportWriter::end(const ExportEnd& end) {
  LS_TRY(write_rows());
  std::string body = begin_block(kEnd);
  ByteWriter out(body);
  out.varint(end.rows);
  out.u64(end.digest);
  LS_TRY(write_block(body));
  if (std::fflush(file_) != 0) {
    return external_error(fmt::format("{}: cannot write ({})", path_, std::strerror(errno)));
  }
  return {};
}

Status ExportWriter::write_rows() {
  if (rows_.size() == 1) {
    return {};
  }
  const std::string body = std::exchange(rows_, begin_block(kRows));
  return write_block(body);
}

Status ExportWriter::write_block(Bytes body) {
  std::string framed;
  ByteWriter out(framed);
  out.u32(static_cast<std::uint32_t>(body.size()));
  framed.append(body);
  out.u32(crc32c(body));
  if (std::fwrite(framed.data(), 1, framed.size(), file_) != framed.size()) {
    return external_error(fmt::format("{}: cannot write ({})", path_, std::strerror(errno)));
  }
  return {};
}

Error ExportReader::damaged(const std::string& what) const {
  Error error = user_error(fmt::format("{}: at byte {}: {}", path_, at_, what));
  error.code = "export_damaged";
  return error;
}

Status ExportReader::read(std::size_t count, std::string& out) {
  out.resize(count);
  if (std::fread(out.data(), 1, count, file_) != count) {
    return damaged("the file ends too early: it is not whole");
  }
  at_ += count;
  return {};
}

Result<Bytes> ExportReader::block(std::uint8_t kind_wanted) {
  std::string number;
  LS_TRY(read(4, number));
  const std::size_t size = ByteReader(number).u32();
  if (size == 0 || size > kBlockBytesMax) {
    return damaged(fmt::format("a block of {} bytes: the bytes are damaged", size));
  }
  LS_TRY(read(size, body_));
  LS_TRY(read(4, number));
  if (ByteReader(number).u32() != crc32c(body_)) {
    return damaged("the block before does not fit its checksum: the bytes are damaged");
  }
  const auto kind = static_cast<std::uint8_t>(body_.front());
  if (kind != kind_wanted && !(kind_wanted == kRows && kind == kEnd)) {
    return damaged(fmt::format("a block of kind {} where {} must be", kind, kind_wanted));
  }
  return Bytes(body_);
}

Result<ExportHead> ExportReader::head() {
  std::string magic;
  LS_TRY(read(kMagic.size(), magic));
  if (magic != kMagic) {
    return damaged("this is no exported state");
  }
  ByteReader in(LS_TRY(block(kHead)).substr(1));
  const std::uint8_t format = in.u8();
  if (format != kExportFormat) {
    Error error = user_error(fmt::format(
        "{}: an export of format {}, this version reads format {}: it was written by another "
        "version, import it with that",
        path_, format, kExportFormat));
    error.code = "export_format";
    return error;
  }
  ExportHead head;
  head.app = in.bytes();
  head.name.topology = in.bytes();
  head.name.partition = Partition(static_cast<std::int32_t>(in.varint()));
  const Bytes meta = in.bytes();
  LS_TRY(in.finish("head of the export"));
  head.meta = LS_TRY(state::Meta::load(meta).with(path_));
  return head;
}

Result<ExportEnd> ExportReader::rows(const std::function<Status(Bytes key, Bytes value)>& see) {
  Digest digest;
  std::uint64_t count = 0;
  std::string last;
  Bytes body = LS_TRY(block(kRows));
  for (; body.front() == kRows; body = LS_TRY(block(kRows))) {
    ByteReader in(body.substr(1));
    while (!in.at_end()) {
      const Bytes key = in.bytes();
      const Bytes value = in.bytes();
      if (!in.ok() || (count > 0 && key <= Bytes(last))) {
        return damaged("rows that are not whole, or not in order");
      }
      last = key;
      ++count;
      digest.add(key);
      digest.add(value);
      LS_TRY(see(key, value));
    }
  }
  ByteReader in(body.substr(1));
  ExportEnd end;
  end.rows = in.varint();
  end.digest = in.u64();
  LS_TRY(in.finish("end of the export"));
  if (end.rows != count || end.digest != digest.value()) {
    return damaged(fmt::format("{} rows of digest {}, where its end tells of {} of digest {}",
                               count, digest_text(digest.value()), end.rows,
                               digest_text(end.digest)));
  }
  return end;
}

}  // namespace ls::app
