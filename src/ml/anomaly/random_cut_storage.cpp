#include "ml/anomaly/random_cut_forest.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

// The bytes of a random cut forest: per tree its cuts and points and, leaf by leaf, the keys of its
// sample. Where things lie in memory leaves no trace in them.

namespace ls::ml {

void RandomCutForest::Tree::save(ByteWriter& out) const {
  std::vector<CutTree::Leaf> leaves;
  cuts.save(out, leaves);
  std::vector<Sampled> keys = sample;
  std::ranges::sort(keys, [](const Sampled& a, const Sampled& b) {
    return a.leaf != b.leaf ? a.leaf < b.leaf : a.key < b.key;
  });
  for (const CutTree::Leaf leaf : leaves) {
    const auto [from, to] = std::ranges::equal_range(keys, leaf, {}, &Sampled::leaf);
    out.varint(static_cast<std::uint64_t>(to - from));
    for (auto at = from; at != to; ++at) {
      out.f64(at->key);
    }
  }
}

bool RandomCutForest::Tree::load(ByteReader& in, std::size_t sample_size) {
  std::vector<CutTree::Leaf> leaves;
  if (!cuts.load(in, leaves)) {
    return false;
  }
  for (const CutTree::Leaf leaf : leaves) {
    const std::size_t mass = in.count();
    if (mass == 0 || mass > sample_size - sample.size()) {
      return false;
    }
    cuts.set_mass(leaf, mass);
    for (std::size_t i = 0; i < mass; ++i) {
      sample.push_back({.key = in.f64(), .leaf = leaf});
      if (!std::isfinite(sample.back().key)) {
        return false;
      }
    }
  }
  std::make_heap(sample.begin(), sample.end());
  return in.ok();
}

void RandomCutForest::save(std::string& out) const {
  ByteWriter writer(out);
  save_head(writer);
  writer.varint(seen_);
  for (const float each : recent_) {
    writer.u32(std::bit_cast<std::uint32_t>(each));
  }
  for (const Tree& tree : trees_) {
    tree.save(writer);
  }
}

Result<std::unique_ptr<AnomalyDetector>> RandomCutForest::load(const ModelSpec& spec,
                                                               std::size_t dimensions,
                                                               ByteReader& in) {
  auto loaded = std::make_unique<RandomCutForest>(spec, dimensions);
  loaded->seen_ = in.varint();
  bool is_sound = true;
  for (float& each : loaded->recent_) {
    each = std::bit_cast<float>(in.u32());
    is_sound = is_sound && std::isfinite(each);
  }
  for (Tree& tree : loaded->trees_) {
    is_sound = is_sound && tree.load(in, loaded->sample_size_);
    loaded->set_limit(tree);
  }
  if (!is_sound || !in.ok()) {
    return internal_error("random cut forest: malformed state");
  }
  return std::unique_ptr<AnomalyDetector>(std::move(loaded));
}

}  // namespace ls::ml
