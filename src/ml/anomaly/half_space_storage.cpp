#include "ml/anomaly/half_space_trees.hpp"
#include "ml/heap_bytes.hpp"

#include <algorithm>

// The masses of half-space trees and their bytes. Trees are a function of the seed and masses one
// of the leaves that the last window fell into, so only these are kept.

namespace ls::ml {

void HalfSpaceTrees::turn_window() {
  clear_masses(reference_);
  reference_.resize(newest_.size());
  std::swap(reference_, newest_);
  add_masses(reference_);
  newest_count_ = 0;
}

void HalfSpaceTrees::add_masses(const std::vector<Leaf>& leaves) {
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    Node* nodes = &nodes_[i / window_ * tree_nodes_];
    std::size_t at = tree_nodes_ / 2 + leaves[i];
    ++nodes[at].mass;
    while (at > 0) {
      at = (at - 1) / 2;
      ++nodes[at].mass;
    }
  }
}

// Above a node that is empty already all are.
void HalfSpaceTrees::clear_masses(const std::vector<Leaf>& leaves) {
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    Node* nodes = &nodes_[i / window_ * tree_nodes_];
    std::size_t at = tree_nodes_ / 2 + leaves[i];
    while (nodes[at].mass > 0) {
      nodes[at].mass = 0;
      at = at > 0 ? (at - 1) / 2 : 0;
    }
  }
}

void HalfSpaceTrees::save(std::string& out) const {
  ByteWriter writer(out);
  save_head(writer);
  writer.u8(has_limits() ? 1 : 0);
  if (!has_limits()) {
    writer.varint(first_.size() / dimensions_);
    for (const double each : first_) {
      writer.f64(each);
    }
    return;
  }
  for (std::size_t i = 0; i < dimensions_; ++i) {
    writer.f64(lows_[i]);
    writer.f64(scales_[i]);
  }
  writer.varint(newest_count_);
  for (std::size_t tree = 0; tree < trees_; ++tree) {
    for (std::size_t i = 0; i < newest_count_; ++i) {
      writer.varint(newest_[tree * window_ + i]);
    }
  }
  writer.u8(has_reference() ? 1 : 0);
  for (const Leaf leaf : reference_) {
    writer.varint(leaf);
  }
}

namespace {

// A leaf's number; `is_sound` says whether it and those before were.
std::uint64_t read_leaf(ByteReader& in, std::uint64_t leaves, bool& is_sound) {
  const std::uint64_t leaf = in.varint();
  is_sound = is_sound && in.ok() && leaf < leaves;
  return is_sound ? leaf : 0;
}

}  // namespace

bool HalfSpaceTrees::read_window(ByteReader& in) {
  lows_.resize(dimensions_);
  scales_.resize(dimensions_);
  bool is_sound = true;
  for (std::size_t i = 0; i < dimensions_; ++i) {
    lows_[i] = in.f64();
    scales_[i] = in.f64();
    is_sound = is_sound && std::isfinite(lows_[i]) && std::isfinite(scales_[i]);
  }
  first_ = {};
  newest_count_ = in.varint();
  if (!is_sound || !in.ok() || newest_count_ >= window_) {
    return false;
  }
  const std::uint64_t leaves = tree_nodes_ / 2 + 1;
  for (std::size_t tree = 0; tree < trees_ && is_sound; ++tree) {
    for (std::size_t i = 0; i < newest_count_; ++i) {
      newest_[tree * window_ + i] = static_cast<Leaf>(read_leaf(in, leaves, is_sound));
    }
  }
  if (in.u8() == 1) {
    reference_.resize(newest_.size());
    for (Leaf& leaf : reference_) {
      leaf = static_cast<Leaf>(read_leaf(in, leaves, is_sound));
    }
  }
  return is_sound && in.ok();
}

Result<std::unique_ptr<AnomalyDetector>> HalfSpaceTrees::load(const ModelSpec& spec,
                                                              std::size_t dimensions,
                                                              ByteReader& in) {
  auto loaded = std::make_unique<HalfSpaceTrees>(spec, dimensions);
  if (in.u8() == 1) {
    if (!loaded->read_window(in)) {
      return internal_error("half-space trees: malformed windows");
    }
    loaded->add_masses(loaded->reference_);
  } else {
    const std::size_t points = in.count();
    if (loaded->has_limits() || points >= loaded->window_) {
      return internal_error("half-space trees: malformed first window");
    }
    for (std::size_t i = 0; i < points * dimensions; ++i) {
      loaded->first_.push_back(in.f64());
    }
  }
  return std::unique_ptr<AnomalyDetector>(std::move(loaded));
}

std::size_t HalfSpaceTrees::memory_bytes() const {
  return sizeof(*this) + spec_.heap_bytes() + heap_bytes(nodes_) + heap_bytes(first_) +
         heap_bytes(lows_) + heap_bytes(scales_) + heap_bytes(newest_) + heap_bytes(reference_);
}

}  // namespace ls::ml
