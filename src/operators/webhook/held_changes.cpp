#include "operators/webhook/held_changes.hpp"

#include <cstdint>
#include <numeric>

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 1;

}  // namespace

std::string HeldChanges::payload() const {
  std::string text = "[";
  for (const std::string& change : changes) {
    text += text.size() == 1 ? "" : ",";
    text += change;
  }
  return text + "]";
}

std::size_t HeldChanges::bytes() const {
  return std::accumulate(
      changes.begin(), changes.end(), std::size_t{0},
      [](std::size_t sum, const std::string& change) { return sum + change.size(); });
}

void HeldChanges::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.svarint(first.ms);
  out.bytes(tenant);
  out.varint(changes.size());
  for (const std::string& change : changes) {
    out.bytes(change);
  }
}

Result<HeldChanges> HeldChanges::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("held changes of an unknown format");
  }
  HeldChanges row;
  row.first = EventTime{in.svarint()};
  row.tenant = in.bytes();
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    row.changes.emplace_back(in.bytes());
  }
  return row;
}

}  // namespace ls::operators
