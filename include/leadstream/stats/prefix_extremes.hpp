#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

namespace ls::stats {

// A row of integer weights with the largest and smallest prefix sum of the whole row kept up to
// date: a segment tree in an array over blocks of neighbouring slots (the augmentation of dos Reis,
// Flach, Matwin, Batista 2016, without their treap: the slots are known beforehand). A block is
// summed anew when one of its weights changes; above it the sums of two children join in O(1).
// The empty prefix counts, so largest() >= 0 >= smallest().
template <typename Integer>
class PrefixExtremes {
 public:
  explicit PrefixExtremes(std::vector<Integer> weights) : weights_(std::move(weights)) {
    const std::size_t blocks = std::bit_ceil((weights_.size() + kBlock - 1) / kBlock);
    weights_.resize(blocks * kBlock);
    weights_.shrink_to_fit();
    nodes_.resize(2 * blocks);
    for (std::size_t block = 0; block < blocks; ++block) {
      nodes_[blocks + block] = sum_block(block);
    }
    for (std::size_t node = blocks - 1; node > 0; --node) {
      nodes_[node] = join(nodes_[2 * node], nodes_[2 * node + 1]);
    }
  }

  void add(std::size_t slot, Integer weight) {
    weights_[slot] += weight;
    refresh(slot / kBlock);
  }

  // Takes `weight` from one slot to another. The two climbs run side by side, so that the processor
  // overlaps them, and become one where they meet.
  void move(std::size_t from, std::size_t to, Integer weight) {
    weights_[from] -= weight;
    weights_[to] += weight;
    const std::size_t blocks = nodes_.size() / 2;
    std::size_t a = blocks + from / kBlock;
    std::size_t b = blocks + to / kBlock;
    nodes_[a] = sum_block(a - blocks);
    nodes_[b] = sum_block(b - blocks);
    while ((a /= 2) != (b /= 2)) {
      nodes_[a] = join(nodes_[2 * a], nodes_[2 * a + 1]);
      nodes_[b] = join(nodes_[2 * b], nodes_[2 * b + 1]);
    }
    climb(a);
  }

  [[nodiscard]] Integer largest() const {
    return nodes_[1].largest;
  }
  [[nodiscard]] Integer smallest() const {
    return nodes_[1].smallest;
  }
  // The first slot whose prefix, itself included, is the largest. Only where largest() > 0.
  [[nodiscard]] std::size_t slot_of_largest() const {
    return first_slot(&Node::largest);
  }
  [[nodiscard]] std::size_t slot_of_smallest() const {
    return first_slot(&Node::smallest);
  }
  [[nodiscard]] std::size_t memory_bytes() const {
    return weights_.capacity() * sizeof(Integer) + nodes_.capacity() * sizeof(Node);
  }

 private:
  static constexpr std::size_t kBlock = 8;

  struct Node {
    Integer sum = 0;
    Integer largest = 0;
    Integer smallest = 0;
  };

  static Node join(const Node& left, const Node& right) {
    return {.sum = left.sum + right.sum,
            .largest = std::max(left.largest, left.sum + right.largest),
            .smallest = std::min(left.smallest, left.sum + right.smallest)};
  }
  [[nodiscard]] Node sum_block(std::size_t block) const {
    Node node;
    for (std::size_t slot = block * kBlock; slot < (block + 1) * kBlock; ++slot) {
      node.sum += weights_[slot];
      node.largest = std::max(node.largest, node.sum);
      node.smallest = std::min(node.smallest, node.sum);
    }
    return node;
  }
  void refresh(std::size_t block) {
    std::size_t node = nodes_.size() / 2 + block;
    nodes_[node] = sum_block(block);
    climb(node / 2);
  }
  void climb(std::size_t node) {
    for (; node > 0; node /= 2) {
      nodes_[node] = join(nodes_[2 * node], nodes_[2 * node + 1]);
    }
  }
  [[nodiscard]] std::size_t first_slot(Integer Node::*extreme) const {
    Integer sought = nodes_[1].*extreme;
    std::size_t node = 1;
    while (node < nodes_.size() / 2) {
      node *= 2;
      if (nodes_[node].*extreme != sought) {
        sought -= nodes_[node].sum;
        ++node;
      }
    }
    std::size_t slot = (node - nodes_.size() / 2) * kBlock;
    while ((sought -= weights_[slot]) != 0) {
      ++slot;
    }
    return slot;
  }

  std::vector<Integer> weights_;
  std::vector<Node> nodes_;  // The children of node i are 2i and 2i + 1; the root is 1.
};

}  // namespace ls::stats
