#include "leadstream/scoring/engagement/traffic_lists.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace ls::scoring {
namespace {

const TrafficLists& lists() {
  static const auto kLists = TrafficLists::load(LEADSTREAM_SOURCE_DIR "/topologies/lists").value();
  return *kLists;
}

TEST(TrafficLists, FindsScannersByAPartOfTheirAgentInAnyCase) {
  for (const std::string_view agent : {"Barracuda Sentinel (EE)", "ProofPoint", "x Mimecast/1",
                                       "CiscoSecureEmail", "TMES", "MSOffice 16"}) {
    EXPECT_TRUE(lists().find(agent, "").is_scanner_agent) << agent;
  }
  EXPECT_FALSE(lists().find("Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0", "").is_scanner_agent);
}

TEST(TrafficLists, KnowsRelaysButNotGooglesWhichShowsPeople) {
  EXPECT_TRUE(lists().find("Mozilla/5.0", "").is_relay);
  EXPECT_FALSE(lists().find("Mozilla/5.0 (Windows NT 10.0)", "").is_relay);
  EXPECT_TRUE(lists().find("YahooMailProxy; https://help.example", "").is_relay);
  EXPECT_TRUE(lists().find("", "17.58.0.1").is_relay);
  EXPECT_FALSE(lists().find("Mozilla/5.0 (GoogleImageProxy)", "66.249.1.1").is_relay);
}

TEST(TrafficLists, FindsNetworksAndNothingInWhatIsNoAddress) {
  EXPECT_TRUE(lists().find("", "198.19.3.4").is_scanner_network);
  EXPECT_FALSE(lists().find("", "100.64.0.1").is_scanner_network);
  EXPECT_FALSE(lists().find("", "unknown").is_scanner_network);
  EXPECT_FALSE(TrafficLists::none()->find("Barracuda", "198.19.3.4").is_scanner_network);
}

TEST(TrafficLists, ErrorNamesFileAndWord) {
  const std::string folder = testing::TempDir() + "traffic_lists_test";
  std::filesystem::create_directories(folder);
  for (const char* const name : {"relay_agents", "scanner_agents", "relay_networks"}) {
    std::ofstream(folder + "/" + name + ".txt") << "10.0.0.0/8\n";
  }
  std::ofstream(folder + "/scanner_networks.txt") << "10.0.0.0/40\n";
  const auto loaded = TrafficLists::load(folder);
  std::filesystem::remove_all(folder);

  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("scanner_networks.txt: \"10.0.0.0/40\" is no network"),
            std::string::npos);
  EXPECT_FALSE(TrafficLists::load("/nowhere"));
}

}  // namespace
}  // namespace ls::scoring
