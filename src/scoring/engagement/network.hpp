#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ls::scoring {

// An IP address of either family, in network order.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes = {};
  std::uint8_t size = 0;  // 4 or 16

  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
};

// All addresses that begin with the same bits (RFC 4632).
struct Network {
  IpAddress address;
  std::uint32_t bits = 0;

  // "10.0.0.0/8"; without the slash it is that one address.
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);
  [[nodiscard]] bool holds(const IpAddress& other) const;
};

}  // namespace ls::scoring
