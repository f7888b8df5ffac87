#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <array>
#include <bitset>

namespace ls::generator {
namespace {

// Domingos and Hulten 2000: the class that a hidden random decision tree gives, over five
// categories and five numbers.
class RandomTree {
 public:
  explicit RandomTree(const StreamOptions& options) {
    JavaRandom random(options.model_seed);
    Box box;
    box.is_free.set();
    box.high.fill(1);
    grow(random, 0, box);
  }

  static std::vector<StreamColumn> columns() {
    std::vector<StreamColumn> columns = numbered_columns(kCategories + kNumbers);
    for (std::size_t i = 0; i < kCategories; ++i) {
      columns[i].categories = kValues;
    }
    return columns;
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = i < kCategories ? random.below(kValues) : random.uniform();
    }
    const Node* node = &nodes_.front();
    while (!node->children.empty()) {
      const double value = values[node->column];
      const std::size_t branch = node->column < kCategories ? static_cast<std::size_t>(value)
                                 : value < node->threshold  ? 0
                                                            : 1;
      node = &nodes_[node->children[branch]];
    }
    return node->label;
  }
  std::uint32_t finish(JavaRandom& /*random*/, std::vector<double>& /*values*/,
                       std::uint32_t label) const {
    return label;
  }

 private:
  static constexpr std::size_t kCategories = 5;
  static constexpr std::uint32_t kValues = 5;
  static constexpr std::size_t kNumbers = 5;
  static constexpr int kDepthMax = 5;
  static constexpr int kFirstLeaves = 3;  // the least depth of a leaf
  static constexpr double kLeaves = 0.15;

  struct Node {
    std::size_t column = 0;
    double threshold = 0;
    std::uint32_t label = 0;
    std::vector<std::size_t> children;  // none: a leaf
  };
  // What rows that reach a node can still look like.
  struct Box {
    std::bitset<kCategories> is_free;  // categories that were not asked yet
    std::array<double, kNumbers> low = {};
    std::array<double, kNumbers> high = {};
  };

  // The order of the draws is that of MOA: a node, then its children from the first to the last.
  std::size_t grow(JavaRandom& random, int depth, const Box& box) {
    const std::size_t at = nodes_.size();
    nodes_.emplace_back();
    if (depth >= kDepthMax || (depth >= kFirstLeaves && kLeaves >= 1.0 - random.uniform())) {
      nodes_[at].label = random.below(2);
      return at;
    }
    const std::size_t free = box.is_free.count();
    const std::size_t chosen = random.below(static_cast<std::uint32_t>(free + kNumbers));
    if (chosen < free) {
      split_by_category(random, depth, box, at, chosen);
    } else {
      split_by_number(random, depth, box, at, chosen - free);
    }
    return at;
  }
  // `chosen` counts the free categories.
  void split_by_category(JavaRandom& random, int depth, Box box, std::size_t at,
                         std::size_t chosen) {
    std::size_t column = 0;
    for (std::size_t left = chosen + 1; left > 0; ++column) {
      left -= box.is_free[column] ? 1 : 0;
    }
    --column;
    nodes_[at].column = column;
    box.is_free.reset(column);
    for (std::uint32_t value = 0; value < kValues; ++value) {
      const std::size_t child = grow(random, depth + 1, box);
      nodes_[at].children.push_back(child);
    }
  }
  void split_by_number(JavaRandom& random, int depth, const Box& box, std::size_t at,
                       std::size_t number) {
    const double threshold =
        (box.high[number] - box.low[number]) * random.uniform() + box.low[number];
    nodes_[at].column = kCategories + number;
    nodes_[at].threshold = threshold;
    Box below = box;
    below.high[number] = threshold;
    const std::size_t left = grow(random, depth + 1, below);
    Box above = box;
    above.low[number] = threshold;
    const std::size_t right = grow(random, depth + 1, above);
    nodes_[at].children = {left, right};
  }

  std::vector<Node> nodes_;
};

}  // namespace

StreamType random_tree_type() {
  return {.name = "tree",
          .summary = "the class that a hidden tree gives, over five categories and five numbers",
          .functions = 1,
          .noise = {},
          .has_speed = false,
          .can_balance = false,
          .make = &ConceptRows<RandomTree>::make};
}

}  // namespace ls::generator
