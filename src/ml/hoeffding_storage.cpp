#include "counting_models.hpp"
#include "hoeffding_tree.hpp"

#include <utility>

// How a HoeffdingTree is saved, loaded and moved to another schema.

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

}  // namespace

void HoeffdingTree::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  writer.varint(examples_);
  writer.varint(nodes_.size());
  for (const TreeNode& node : nodes_) {
    ml::save(node, writer);
    if (node.growing != kNoNode) {
      ml::save(growing_[node.growing], schema_, writer);
    }
  }
}

Result<std::unique_ptr<Model>> HoeffdingTree::load(const ModelSpec& spec,
                                                   const FeatureSchema& schema, ByteReader& in) {
  auto tree = std::make_unique<HoeffdingTree>(spec, schema);
  LS_TRY(check_version(spec.name, in.u8(), kVersion));
  tree->examples_ = in.varint();
  const std::size_t count = in.count();
  tree->nodes_.clear();
  tree->growing_.clear();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    TreeNode node = load_node(in);
    if (node.growing != kNoNode) {
      node.growing = tree->new_growing_leaf(0);
      if (!ml::load(tree->growing_[node.growing], schema, tree->categories_, in)) {
        return internal_error("model " + spec.name + " is damaged at a leaf");
      }
    }
    tree->nodes_.push_back(node);
  }
  if (!in.ok() || count == 0) {
    return internal_error("model " + spec.name + " is cut off");
  }
  LS_TRY(tree->check_nodes().with("model " + spec.name));
  return std::unique_ptr<Model>(std::move(tree));
}

// Children lie behind their parents, so that every path ends.
Status HoeffdingTree::check_nodes() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const TreeNode& node = nodes_[i];
    if (node.is_leaf()) {
      continue;
    }
    const bool has_children =
        node.first_child > i && node.children >= 2 && node.first_child < nodes_.size() &&
        node.children <= nodes_.size() - node.first_child && node.heavier < node.children;
    const bool has_column = node.test.column == kNoNode || node.test.column < schema_.size();
    if (!has_children || !has_column || node.test.kind > SplitKind::each_category) {
      return internal_error("a split that cannot be");
    }
  }
  return {};
}

std::unique_ptr<Model> HoeffdingTree::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<HoeffdingTree>(spec_, schema);
  std::vector<std::uint32_t> places(schema_.size(), kNoNode);
  for (std::uint32_t i = 0; i < schema.size(); ++i) {
    const auto old = schema_.find(schema.at(i).name);
    if (old && schema_.at(*old).kind == schema.at(i).kind) {
      places[*old] = i;
    }
  }
  adapted->examples_ = examples_;
  adapted->nodes_ = nodes_;
  adapted->growing_.clear();
  for (TreeNode& node : adapted->nodes_) {
    if (!node.is_leaf() && node.test.column != kNoNode) {
      node.test.column = places[node.test.column];
    }
    if (node.growing == kNoNode) {
      continue;
    }
    const GrowingLeaf& old = growing_[node.growing];
    node.growing = adapted->new_growing_leaf(old.tried_at);
    GrowingLeaf& leaf = adapted->growing_[node.growing];
    leaf.majority_hits = old.majority_hits;
    leaf.bayes_hits = old.bayes_hits;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (places[i] != kNoNode) {
        leaf.columns[places[i]] = old.columns[i];
      }
    }
  }
  return adapted;
}

}  // namespace ls::ml
