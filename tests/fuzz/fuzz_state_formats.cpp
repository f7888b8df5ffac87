#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"
#include "leadstream/state/changelog.hpp"
#include "leadstream/window/aggregate.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

// Stored bytes may be damaged: reading them ends in a value or an error, and a value that was read
// is written and read again without change.
namespace {

using ls::Bytes;

void check_meta(Bytes input) {
  const auto meta = ls::state::Meta::load(input);
  if (meta) {
    LS_ASSERT(ls::state::Meta::load(meta->save()).value() == *meta);
  }
}

// META is behind a checksum that chance does not guess: put a right one behind the input too.
void check_meta_body(Bytes input) {
  std::string bytes(input);
  ls::ByteWriter(bytes).u32(ls::crc32c(input));
  check_meta(bytes);
}

void check_aggregate_row(Bytes input) {
  static const ls::window::AggregateSpec spec =
      ls::window::AggregateSpec::make({{.name = "all_time"}}).value();
  ls::ByteReader in(input);
  auto row = ls::window::AggregateRow::load(in);
  if (!row || !in.finish("row")) {
    return;
  }
  std::string first;
  ls::ByteWriter first_out(first);
  row->save(first_out);
  ls::ByteReader again(first);
  auto copy = ls::window::AggregateRow::load(again).value();
  std::string second;
  ls::ByteWriter second_out(second);
  copy.save(second_out);
  LS_ASSERT(first == second && again.finish("row"));
  copy.bind(spec);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  check_meta(input);
  check_meta_body(input);
  check_aggregate_row(input);
  const auto key = ls::state::row_key(input);
  LS_ASSERT(!key || ls::state::changelog_key(*key) == input);
  return 0;
}
