#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

// Weights at values that come and go, with the largest and smallest prefix sum in ascending order
// of the values kept up to date in O(log k) for k distinct values: what PrefixExtremes is for slots
// that are known beforehand. The values lie in sorted blocks; a segment tree in an array over the
// blocks joins their sums. A block that overflows is split and one that runs low joins a neighbour;
// only then is the tree laid out anew. The empty prefix counts: largest() >= 0 >= smallest().
// A plain value. Not for NaN; -0.0 and 0.0 are one value.
class OrderedExtremes {
 public:
  OrderedExtremes();

  // Adds a weight at a value. `members` says how many holders of the value came (+1), left (-1), or
  // none (0); a value without holders is forgotten, and its weights must sum to 0 by then.
  void add(double value, std::int64_t weight, int members);

  [[nodiscard]] std::int64_t largest() const {
    return nodes_[1].largest;
  }
  [[nodiscard]] std::int64_t smallest() const {
    return nodes_[1].smallest;
  }
  // The first value whose prefix, itself included, is the largest. Only where largest() > 0.
  [[nodiscard]] double value_of_largest() const {
    return first_value(&Node::largest);
  }
  // Only where smallest() < 0.
  [[nodiscard]] double value_of_smallest() const {
    return first_value(&Node::smallest);
  }
  // Distinct values held.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t kBlock = 32;
  static constexpr std::size_t kLow = 8;  // Below this a block looks for a neighbour to join.

  struct Block {
    std::array<double, kBlock> values{};
    std::array<std::int64_t, kBlock> weights{};
    std::array<std::uint32_t, kBlock> members{};
    std::size_t size = 0;

    void insert(std::size_t at, double value);
    void erase(std::size_t at);
    // The entries from `from` on go to the end of `to`.
    void move_tail(std::size_t from, Block& to);
  };
  struct Node {
    std::int64_t sum = 0;
    std::int64_t largest = 0;
    std::int64_t smallest = 0;
  };

  [[nodiscard]] static Node join(const Node& left, const Node& right);
  [[nodiscard]] static Node sum_of(const Block& block);

  [[nodiscard]] std::size_t place_of(double value) const;
  [[nodiscard]] Block& block_at(std::size_t place) {
    return blocks_[order_[place]];
  }
  [[nodiscard]] const Block& block_at(std::size_t place) const {
    return blocks_[order_[place]];
  }
  void refresh(std::size_t place);
  void split(std::size_t place);
  void join_low(std::size_t place);
  void remove_place(std::size_t place);
  void lay_out();
  [[nodiscard]] double first_value(std::int64_t Node::*extreme) const;

  std::vector<Block> blocks_;         // In no order.
  std::vector<std::uint32_t> free_;   // Blocks not in use.
  std::vector<std::uint32_t> order_;  // The blocks in ascending order of their values.
  std::vector<double> lows_;          // No value of the block at this place is smaller.
  std::vector<Node> nodes_;           // The children of node i are 2i and 2i + 1; the root is 1.
};

}  // namespace ls::stats
