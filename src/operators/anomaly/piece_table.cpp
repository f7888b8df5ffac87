#include "operators/anomaly/piece_table.hpp"

#include "leadstream/base/hash.hpp"

#include <cstddef>
#include <optional>
#include <utility>

namespace ls::operators {
namespace {

// A message of the changelog has to hold one.
constexpr std::size_t kPieceBytes = 256 * 1024;

std::string piece_key(std::string_view key, std::size_t piece) {
  std::string row;
  append_ordered_bytes(row, key);
  append_ordered_u32(row, static_cast<std::uint32_t>(piece));
  return row;
}

}  // namespace

PieceTable::PieceTable(flow::OperatorContext& context, std::string_view name)
    : rows_(context.store(), context.table_name(name)) {
  context.add_table(rows_);
}

void PieceTable::write(const std::string& key, std::string_view whole) {
  std::vector<std::uint64_t>& stored = pieces_[key];
  std::vector<std::uint64_t> pieces;
  for (std::size_t at = 0; at < whole.size(); at += kPieceBytes) {
    const std::string_view piece = whole.substr(at, kPieceBytes);
    const std::size_t number = pieces.size();
    pieces.push_back(hash64(piece));
    if (number >= stored.size() || stored[number] != pieces[number]) {
      rows_.put(piece_key(key, number), {std::string(piece)});
    }
  }
  for (std::size_t gone = pieces.size(); gone < stored.size(); ++gone) {
    rows_.erase(piece_key(key, gone));
  }
  stored = std::move(pieces);
}

void PieceTable::erase(const std::string& key) {
  const auto found = pieces_.find(key);
  if (found == pieces_.end()) {
    return;
  }
  for (std::size_t piece = 0; piece < found->second.size(); ++piece) {
    rows_.erase(piece_key(key, piece));
  }
  pieces_.erase(found);
}

Status PieceTable::read(const Visit& visit) {
  std::map<std::string, std::string> all;
  pieces_.clear();
  LS_TRY(rows_.for_each([&](Bytes row_key, const Piece& row) {
    const std::optional<std::string> key = take_ordered_bytes(row_key);
    all[key.value_or("")] += row.bytes;
    pieces_[key.value_or("")].push_back(hash64(row.bytes));
  }));
  for (const auto& [key, whole] : all) {
    const bool is_kept = LS_TRY(visit(key, whole));
    if (!is_kept) {
      erase(key);
    }
  }
  return {};
}

}  // namespace ls::operators
