#include "leadstream/config/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::config {
namespace {

const std::vector<std::string> kKeys = {"window", "size", "hop", "half_life", "type"};

TEST(Nearest, OneSlipOfAnyKindIsForgiven) {
  EXPECT_EQ(nearest("windw", kKeys), "window");
  EXPECT_EQ(nearest("windoww", kKeys), "window");
  EXPECT_EQ(nearest("wimdow", kKeys), "window");
  EXPECT_EQ(nearest("widnow", kKeys), "window");
  EXPECT_EQ(nearest("half-life", kKeys), "half_life");
  EXPECT_EQ(nearest("TYPE", kKeys), "type");
}

TEST(Nearest, WhatIsFarGetsNoHint) {
  EXPECT_EQ(nearest("grace", kKeys), std::nullopt);
  EXPECT_EQ(nearest("x", kKeys), std::nullopt);
  EXPECT_EQ(nearest("", kKeys), std::nullopt);
  EXPECT_EQ(nearest("a", std::vector<std::string>{"b"}), std::nullopt);
  EXPECT_EQ(nearest(std::string(100'000, 'w'), kKeys), std::nullopt);
}

TEST(Nearest, NearestWinsAndOfEqualsTheFirst) {
  EXPECT_EQ(nearest("nodes", std::vector<std::string>{"modes", "node", "nodes_"}), "modes");
  EXPECT_EQ(nearest("sizes", std::vector<std::string>{"sites_", "size"}), "size");
}

TEST(Nearest, HintIsReadyToBeAppended) {
  EXPECT_EQ(did_you_mean("hopp", kKeys), "; did you mean \"hop\"?");
  EXPECT_EQ(did_you_mean("zzz", kKeys), "");
}

}  // namespace
}  // namespace ls::config
