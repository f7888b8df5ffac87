#include "scoring/engagement/network.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace ls::scoring {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()) {
    return std::nullopt;
  }
  std::copy(text.begin(), text.end(), terminated.begin());
  const bool is_v6 = text.find(':') != std::string_view::npos;
  IpAddress address{.size = static_cast<std::uint8_t>(is_v6 ? 16 : 4)};
  if (inet_pton(is_v6 ? AF_INET6 : AF_INET, terminated.data(), address.bytes.data()) != 1) {
    return std::nullopt;
  }
  return address;
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::optional<IpAddress> address = IpAddress::parse(text.substr(0, slash));
  if (!address) {
    return std::nullopt;
  }
  Network network{*address, 8U * address->size};
  if (slash < text.size()) {
    const char* const end = text.data() + text.size();
    std::uint32_t bits = 0;
    const auto [stop, failure] = std::from_chars(text.data() + slash + 1, end, bits);
    if (failure != std::errc{} || stop != end || bits > network.bits) {
      return std::nullopt;
    }
    network.bits = bits;
  }
  return network;
}

bool Network::holds(const IpAddress& other) const {
  if (other.size != address.size) {
    return false;
  }
  const std::size_t whole = bits / 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) {
    return false;
  }
  const std::uint32_t rest = bits % 8;
  const std::uint32_t mask = 0xffU & (0xff00U >> rest);
  return rest == 0 || ((address.bytes[whole] ^ other.bytes[whole]) & mask) == 0;
}

}  // namespace ls::scoring
