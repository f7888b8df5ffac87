#include "leadstream/stats/ordered_extremes.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace ls::stats {

void OrderedExtremes::Block::insert(std::size_t at, double value) {
  std::copy_backward(values.begin() + at, values.begin() + size, values.begin() + size + 1);
  std::copy_backward(weights.begin() + at, weights.begin() + size, weights.begin() + size + 1);
  std::copy_backward(members.begin() + at, members.begin() + size, members.begin() + size + 1);
  values[at] = value;
  weights[at] = 0;
  members[at] = 0;
  ++size;
}

void OrderedExtremes::Block::erase(std::size_t at) {
  std::copy(values.begin() + at + 1, values.begin() + size, values.begin() + at);
  std::copy(weights.begin() + at + 1, weights.begin() + size, weights.begin() + at);
  std::copy(members.begin() + at + 1, members.begin() + size, members.begin() + at);
  --size;
}

void OrderedExtremes::Block::move_tail(std::size_t from, Block& to) {
  std::copy(values.begin() + from, values.begin() + size, to.values.begin() + to.size);
  std::copy(weights.begin() + from, weights.begin() + size, to.weights.begin() + to.size);
  std::copy(members.begin() + from, members.begin() + size, to.members.begin() + to.size);
  to.size += size - from;
  size = from;
}

OrderedExtremes::OrderedExtremes()
    : blocks_(1), order_{0}, lows_{-std::numeric_limits<double>::infinity()} {
  lay_out();
}

OrderedExtremes::Node OrderedExtremes::join(const Node& left, const Node& right) {
  return {.sum = left.sum + right.sum,
          .largest = std::max(left.largest, left.sum + right.largest),
          .smallest = std::min(left.smallest, left.sum + right.smallest)};
}

OrderedExtremes::Node OrderedExtremes::sum_of(const Block& block) {
  Node node;
  for (std::size_t at = 0; at < block.size; ++at) {
    node.sum += block.weights[at];
    node.largest = std::max(node.largest, node.sum);
    node.smallest = std::min(node.smallest, node.sum);
  }
  return node;
}

// The last block that begins at or below the value, branch-free: random values cannot be predicted.
std::size_t OrderedExtremes::place_of(double value) const {
  const double* from = lows_.data();
  for (std::size_t left = lows_.size(); left > 1;) {
    const std::size_t half = left / 2;
    from += from[half] <= value ? half : 0;
    left -= half;
  }
  return static_cast<std::size_t>(from - lows_.data());
}

void OrderedExtremes::add(double value, std::int64_t weight, int members) {
  LS_DCHECK(!std::isnan(value));
  std::size_t place = place_of(value);
  if (block_at(place).size == kBlock) {
    split(place);
    place = place_of(value);
  }
  Block& block = block_at(place);
  std::size_t at = 0;
  for (std::size_t below = 0; below < block.size; ++below) {
    at += block.values[below] < value ? 1 : 0;
  }
  if (at == block.size || block.values[at] != value) {
    LS_DCHECK(members > 0);
    block.insert(at, value + 0.0);
  }
  block.weights[at] += weight;
  block.members[at] += static_cast<std::uint32_t>(members);
  if (block.members[at] == 0) {
    LS_DCHECK(block.weights[at] == 0);
    block.erase(at);
    if (block.size < kLow && order_.size() > 1) {
      join_low(place);
      return;
    }
  }
  refresh(place);
}

void OrderedExtremes::refresh(std::size_t place) {
  std::size_t node = nodes_.size() / 2 + place;
  nodes_[node] = sum_of(block_at(place));
  while ((node /= 2) > 0) {
    nodes_[node] = join(nodes_[2 * node], nodes_[2 * node + 1]);
  }
}

void OrderedExtremes::split(std::size_t place) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(blocks_.size()));
    blocks_.emplace_back();
  }
  const std::uint32_t fresh = free_.back();
  free_.pop_back();
  block_at(place).move_tail(kBlock / 2, blocks_[fresh]);
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(place) + 1, fresh);
  lows_.insert(lows_.begin() + static_cast<std::ptrdiff_t>(place) + 1, blocks_[fresh].values[0]);
  lay_out();
}

// Two neighbours become one where that leaves room to grow, so blocks are filled well however the
// values wander.
void OrderedExtremes::join_low(std::size_t place) {
  const std::size_t left = place > 0 ? place - 1 : 0;
  for (const std::size_t first : {place, left}) {
    if (first + 1 >= order_.size()) {
      continue;
    }
    Block& into = block_at(first);
    Block& from = block_at(first + 1);
    if (into.size + from.size <= kBlock / 2) {
      from.move_tail(0, into);
      remove_place(first + 1);
      return;
    }
  }
  refresh(place);
}

void OrderedExtremes::remove_place(std::size_t place) {
  free_.push_back(order_[place]);
  order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(place));
  lows_.erase(lows_.begin() + static_cast<std::ptrdiff_t>(place));
  lay_out();
}

void OrderedExtremes::lay_out() {
  const std::size_t leaves = std::bit_ceil(order_.size());
  nodes_.assign(2 * leaves, {});
  for (std::size_t place = 0; place < order_.size(); ++place) {
    nodes_[leaves + place] = sum_of(block_at(place));
  }
  for (std::size_t node = leaves - 1; node > 0; --node) {
    nodes_[node] = join(nodes_[2 * node], nodes_[2 * node + 1]);
  }
}

double OrderedExtremes::first_value(std::int64_t Node::*extreme) const {
  std::int64_t sought = nodes_[1].*extreme;
  LS_DCHECK(sought != 0);
  std::size_t node = 1;
  while (node < nodes_.size() / 2) {
    node *= 2;
    if (nodes_[node].*extreme != sought) {
      sought -= nodes_[node].sum;
      ++node;
    }
  }
  const Block& block = block_at(node - nodes_.size() / 2);
  std::size_t at = 0;
  while ((sought -= block.weights[at]) != 0) {
    ++at;
  }
  return block.values[at];
}

std::size_t OrderedExtremes::size() const {
  std::size_t all = 0;
  for (const std::uint32_t block : order_) {
    all += blocks_[block].size;
  }
  return all;
}

std::size_t OrderedExtremes::memory_bytes() const {
  return blocks_.capacity() * sizeof(Block) + nodes_.capacity() * sizeof(Node) +
         (free_.capacity() + order_.capacity()) * sizeof(std::uint32_t) +
         lows_.capacity() * sizeof(double);
}

}  // namespace ls::stats
