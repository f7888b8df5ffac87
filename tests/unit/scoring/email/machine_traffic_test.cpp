#include "leadstream/scoring/email/machine_traffic.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

TEST(MachineTraffic, OpensOfProxiesAndAtOnce) {
  EXPECT_FALSE(is_machine_open({}));
  EXPECT_TRUE(is_machine_open({.is_flagged = true}));
  EXPECT_TRUE(is_machine_open({.user_agent = "Mozilla/5.0"}));
  EXPECT_TRUE(is_machine_open({.user_agent = "YahooMailProxy; https://help.yahoo.com/"}));
  EXPECT_FALSE(is_machine_open({.user_agent = "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"}));
  EXPECT_FALSE(is_machine_open({.user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"}));
  EXPECT_TRUE(is_machine_open({.since_delivery = seconds(2)}));
  EXPECT_FALSE(is_machine_open({.since_delivery = Millis{2001}}));
  EXPECT_FALSE(is_machine_open({.since_delivery = Millis{-1}}));
}

TEST(MachineTraffic, ClicksBySumOfSigns) {
  EXPECT_DOUBLE_EQ(click_score({}), 0.0);
  EXPECT_DOUBLE_EQ(click_score({.is_honeypot = true}), 1.0);
  EXPECT_DOUBLE_EQ(click_score({.since_delivery = seconds(5)}), 0.6);
  EXPECT_DOUBLE_EQ(click_score({.since_delivery = seconds(60)}), 0.2);
  EXPECT_DOUBLE_EQ(click_score({.since_delivery = seconds(61)}), 0.0);
  EXPECT_DOUBLE_EQ(click_score({.user_agent = ""}), 0.6);
  EXPECT_DOUBLE_EQ(click_score({.user_agent = "BarracudaSentinel (EE)"}), 0.6);
  EXPECT_DOUBLE_EQ(click_score({.user_agent = "Mozilla/5.0 (Macintosh)"}), 0.0);
}

TEST(MachineTraffic, OneSignIsNotEnoughUnlessItIsAHoneypot) {
  EXPECT_TRUE(is_machine_click({.is_honeypot = true}));
  EXPECT_FALSE(is_machine_click({.since_delivery = seconds(1)}));
  EXPECT_FALSE(is_machine_click({.user_agent = "mimecast"}));
  EXPECT_TRUE(is_machine_click({.user_agent = "mimecast", .since_delivery = seconds(1)}));
}

}  // namespace
}  // namespace ls::scoring
