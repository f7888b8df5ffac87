#include "flow/order_key.hpp"

namespace ls::flow {

void OrderKey::append_to(std::string& out) const {
  append_ordered_i64(out, time.ms);
  append_ordered_bytes(out, key);
  append_ordered_u32(out, rank);
  append_ordered_i64(out, position);
}

std::optional<OrderPlace> read_order_key(Bytes encoded) {
  const std::optional<std::int64_t> time = take_ordered_i64(encoded);
  if (!time || !take_ordered_bytes(encoded)) {
    return std::nullopt;
  }
  const std::optional<std::uint32_t> rank = take_ordered_u32(encoded);
  if (!rank || !take_ordered_i64(encoded) || !encoded.empty()) {
    return std::nullopt;
  }
  return OrderPlace{{*time}, *rank};
}

}  // namespace ls::flow
