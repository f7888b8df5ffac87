#include "scoring/engagement/network.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

bool holds(std::string_view network, std::string_view address) {
  return Network::parse(network).value().holds(IpAddress::parse(address).value());
}

TEST(Network, HoldsWhatBeginsWithItsBits) {
  EXPECT_TRUE(holds("198.18.0.0/15", "198.19.255.255"));
  EXPECT_FALSE(holds("198.18.0.0/15", "198.20.0.0"));
  EXPECT_TRUE(holds("192.0.2.128/25", "192.0.2.200"));
  EXPECT_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(holds("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(holds("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(holds("0.0.0.0/0", "::1"));
}

TEST(Network, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "2001:db8::/129",
        "host.example", "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

}  // namespace
}  // namespace ls::scoring
