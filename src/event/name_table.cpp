#include "leadstream/event/name_table.hpp"

#include <utility>

namespace ls::event {

NameTable::NameTable() : cells_(4), mask_(3) {}

bool NameTable::add(std::string_view name, std::uint32_t number) {
  if (find(name)) {
    return false;
  }
  if (2 * (used_ + 1) > cells_.size()) {
    grow();
  }
  const std::uint64_t hash = hash_of(name);
  std::size_t at = hash & mask_;
  while (cells_[at].is_used) {
    at = (at + 1) & mask_;
  }
  cells_[at] = {.hash = hash, .name = std::string(name), .number = number, .is_used = true};
  ++used_;
  return true;
}

void NameTable::grow() {
  std::vector<Cell> old(cells_.size() * 2);
  std::swap(old, cells_);
  mask_ = cells_.size() - 1;
  used_ = 0;
  for (const Cell& cell : old) {
    if (cell.is_used) {
      add(cell.name, cell.number);
    }
  }
}

}  // namespace ls::event
