#include "leadstream/runtime/stream_hub.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::runtime {
namespace {

StreamBlock block_of(const std::vector<std::string>& values) {
  StreamBlock block;
  for (const std::string& value : values) {
    block.add("t", "k", value);
  }
  return block;
}

void publish(StreamHub& hub, const std::vector<std::string>& values, std::uint64_t skipped = 0) {
  std::vector<StreamBlock> blocks;
  blocks.push_back(block_of(values));
  hub.publish(std::move(blocks), skipped);
}

// "id=value" of everything behind an id.
std::vector<std::string> read(const StreamHub& hub, std::uint64_t after) {
  std::vector<std::string> found;
  for (const StreamHub::Stretch& stretch : hub.since(after, 1000)) {
    for (std::size_t i = 0; i < stretch.block->count(); ++i) {
      if (stretch.first_id + i > after) {
        found.push_back(std::to_string(stretch.first_id + i) + "=" +
                        std::string(stretch.block->item(i).value));
      }
    }
  }
  return found;
}

using Items = std::vector<std::string>;

TEST(StreamHub, NumbersItemsAndGivesWhatCameAfter) {
  StreamHub hub;
  publish(hub, {"a", "b"});
  publish(hub, {"c"});

  EXPECT_EQ(read(hub, 0), (Items{"1=a", "2=b", "3=c"}));
  EXPECT_EQ(read(hub, 1), (Items{"2=b", "3=c"}));
  EXPECT_EQ(read(hub, 2), (Items{"3=c"}));
  EXPECT_TRUE(hub.since(3, 10).empty());
  EXPECT_EQ(hub.since(0, 1).size(), 1U);
  EXPECT_EQ(hub.last_id(), 3U);
}

TEST(StreamHub, BeginsAtTheIdThatItIsGiven) {
  StreamHub hub({.first_id = 100});
  publish(hub, {"a"});

  EXPECT_EQ(read(hub, 0), (Items{"100=a"}));
  EXPECT_EQ(hub.held_after(), 99U);
}

TEST(StreamHub, HoldsNoMoreThanItsBytesAndNeverReusesANumber) {
  StreamHub hub({.bytes_max = 10'000});
  for (int i = 0; i < 5; ++i) {
    publish(hub, {std::string(4'000, 'x')});
  }

  EXPECT_EQ(hub.since(0, 10).size(), 2U);
  EXPECT_EQ(hub.since(0, 10).front().first_id, 4U);
  EXPECT_EQ(hub.held_after(), 3U);
  EXPECT_EQ(hub.last_id(), 5U);
}

TEST(StreamHub, ManySmallBlocksAreBoundedToo) {
  StreamHub hub({.bytes_max = 10'000});
  for (int i = 0; i < 1000; ++i) {
    publish(hub, {"1"});
  }

  EXPECT_LE(hub.since(0, 1000).size(), 10'000U / 128);
}

TEST(StreamHub, WhatWasSkippedUsesUpItsIds) {
  StreamHub hub;
  publish(hub, {"a"}, 7);

  EXPECT_EQ(read(hub, 0), (Items{"8=a"}));
}

TEST(StreamHub, ABlockStaysReadableAfterItWasDropped) {
  StreamHub hub({.bytes_max = 10'000});
  publish(hub, {"first"});
  const auto held = hub.since(0, 1);
  publish(hub, {std::string(20'000, 'x')});

  EXPECT_TRUE(read(hub, 0).empty());
  EXPECT_EQ(held.front().block->item(0).value, "first");
}

TEST(StreamBlock, CountsTheBytesOfAValueThatIsNoText) {
  StreamBlock block;
  block.add("leads.models", "m", std::string_view("\x01\x00\x02", 3));

  EXPECT_EQ(block.item(0).topic, "leads.models");
  EXPECT_EQ(block.item(0).key, "m");
  EXPECT_EQ(block.item(0).value, "");
  EXPECT_EQ(block.item(0).value_bytes, 3U);
}

}  // namespace
}  // namespace ls::runtime
