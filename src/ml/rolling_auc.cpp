#include "leadstream/ml/rolling_auc.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/random.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace ls::ml {

RollingAuc::RollingAuc(std::size_t window) : recent_(window) {
  LS_ASSERT(window > 0 && window < kNone);
}

void RollingAuc::add(double score, bool label) {
  LS_DCHECK(std::isfinite(score));
  const double folded = score + 0.0;  // -0 and 0 are one score
  if (size_ == recent_.size()) {
    const Entry oldest = recent_[first_];
    remove(oldest.score, oldest.label);
    first_ = (first_ + 1) % recent_.size();
    --size_;
  }
  recent_[(first_ + size_) % recent_.size()] = {folded, label};
  ++size_;
  insert(folded, label);
}

bool RollingAuc::correct(double score, bool label) {
  const double folded = score + 0.0;
  for (std::size_t i = size_; i > 0; --i) {
    Entry& entry = recent_[(first_ + i - 1) % recent_.size()];
    if (entry.score == folded && entry.label != label) {
      remove(folded, entry.label);
      entry.label = label;
      insert(folded, label);
      return true;
    }
  }
  return false;
}

double RollingAuc::value() const {
  if (totals_[0] == 0 || totals_[1] == 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return 0.5 * static_cast<double>(won_twice_) /
         (static_cast<double>(totals_[0]) * static_cast<double>(totals_[1]));
}

void RollingAuc::insert(double score, bool label) {
  won_twice_ += pairs_won_twice(score, label);
  ++totals_[label ? 1 : 0];
  if (find(score) != kNone) {
    count_on_path(score, label, 1);
    return;
  }
  const Halves halves = split(root_, score, Equal::high);
  root_ = merge(merge(halves.low, new_node(score, label)), halves.high);
}

void RollingAuc::remove(double score, bool label) {
  --totals_[label ? 1 : 0];
  count_on_path(score, label, -1);
  const Index node = find(score);
  if (nodes_[node].here[0] + nodes_[node].here[1] == 0) {
    const Halves lower = split(root_, score, Equal::high);
    const Halves upper = split(lower.high, score, Equal::low);
    free_.push_back(node);
    root_ = merge(lower.low, upper.high);
  }
  won_twice_ -= pairs_won_twice(score, label);
}

std::uint64_t RollingAuc::pairs_won_twice(double score, bool label) const {
  const std::size_t other = label ? 0 : 1;
  std::uint64_t below = 0;
  std::uint64_t equal = 0;
  for (Index at = root_; at != kNone;) {
    const Node& node = nodes_[at];
    const std::uint64_t left = node.left == kNone ? 0 : nodes_[node.left].below[other];
    if (score < node.score) {
      at = node.left;
      continue;
    }
    below += left;
    if (score == node.score) {
      equal = node.here[other];
      break;
    }
    below += node.here[other];
    at = node.right;
  }
  return 2 * (label ? below : totals_[1] - below - equal) + equal;
}

RollingAuc::Index RollingAuc::find(double score) const {
  Index at = root_;
  while (at != kNone && nodes_[at].score != score) {
    at = score < nodes_[at].score ? nodes_[at].left : nodes_[at].right;
  }
  return at;
}

RollingAuc::Index RollingAuc::new_node(double score, bool label) {
  Node node{.score = score, .priority = splitmix64(std::bit_cast<std::uint64_t>(score))};
  node.here[label ? 1 : 0] = 1;
  node.below = node.here;
  if (free_.empty()) {
    nodes_.push_back(node);
    free_.reserve(nodes_.capacity());
    return static_cast<Index>(nodes_.size() - 1);
  }
  const Index at = free_.back();
  free_.pop_back();
  nodes_[at] = node;
  return at;
}

RollingAuc::Halves RollingAuc::split(Index node, double score, Equal equal) {
  if (node == kNone) {
    return {kNone, kNone};
  }
  const double here = nodes_[node].score;
  if (here < score || (here == score && equal == Equal::low)) {
    const Halves right = split(nodes_[node].right, score, equal);
    nodes_[node].right = right.low;
    refresh(node);
    return {node, right.high};
  }
  const Halves left = split(nodes_[node].left, score, equal);
  nodes_[node].left = left.high;
  refresh(node);
  return {left.low, node};
}

RollingAuc::Index RollingAuc::merge(Index low, Index high) {
  if (low == kNone || high == kNone) {
    return low == kNone ? high : low;
  }
  if (nodes_[low].priority > nodes_[high].priority) {
    const Index right = merge(nodes_[low].right, high);
    nodes_[low].right = right;
    refresh(low);
    return low;
  }
  const Index left = merge(low, nodes_[high].left);
  nodes_[high].left = left;
  refresh(high);
  return high;
}

void RollingAuc::count_on_path(double score, bool label, std::int64_t by) {
  const std::size_t mine = label ? 1 : 0;
  const auto step = static_cast<std::uint64_t>(by);  // wraps: adding it subtracts
  Index at = root_;
  while (true) {
    Node& node = nodes_[at];
    node.below[mine] += step;
    if (node.score == score) {
      node.here[mine] += step;
      return;
    }
    at = score < node.score ? node.left : node.right;
  }
}

void RollingAuc::refresh(Index node) {
  Node& n = nodes_[node];
  n.below = n.here;
  for (const Index child : {n.left, n.right}) {
    if (child != kNone) {
      n.below[0] += nodes_[child].below[0];
      n.below[1] += nodes_[child].below[1];
    }
  }
}

void RollingAuc::save(ByteWriter& out) const {
  out.varint(recent_.size());
  out.varint(size_);
  for (std::size_t i = 0; i < size_; ++i) {
    out.f64(at(i).score);
    out.u8(at(i).label ? 1 : 0);
  }
}

Result<RollingAuc> RollingAuc::load(ByteReader& in) {
  constexpr std::uint64_t kWindowMax = 16'777'216;
  const std::uint64_t window = in.varint();
  const std::size_t size = in.count();
  if (!in.ok() || window == 0 || window > kWindowMax || size > window) {
    return internal_error("rolling AUC is damaged");
  }
  RollingAuc loaded(static_cast<std::size_t>(window));
  for (std::size_t i = 0; i < size; ++i) {
    const double score = in.f64();
    const bool label = in.u8() != 0;
    if (!in.ok() || !std::isfinite(score)) {
      return internal_error("rolling AUC is damaged");
    }
    loaded.add(score, label);
  }
  return loaded;
}

}  // namespace ls::ml
