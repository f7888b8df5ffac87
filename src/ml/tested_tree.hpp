#pragma once

#include "growing_tree.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/stats/adwin.hpp"

#include <cstddef>
#include <span>
#include <utility>

namespace ls::ml {

// 1 if that margin would have been the wrong answer.
inline double error_of(double margin, std::size_t label) {
  return (margin > 0 ? 1U : 0U) == label ? 0 : 1;
}

// A tree and how often it errs at present.
struct TestedTree {
  GrowingTree tree;
  stats::Adwin errors;

  TestedTree(GrowingTree grown, const stats::AdwinOptions& options)
      : tree(std::move(grown)), errors(options) {}

  // Its share of right answers in the window of `errors`, each counting once more than it was.
  [[nodiscard]] double accuracy() const;
  [[nodiscard]] std::size_t heap_bytes() const {
    return tree.heap_bytes() + errors.heap_bytes();
  }

  void save(const TreePlan& plan, ByteWriter& out) const;
  static Result<TestedTree> load(const TreePlan& plan, ByteReader& in);
  [[nodiscard]] TestedTree adapted_to(const TreePlan& plan,
                                      std::span<const std::uint32_t> places) const;
};

}  // namespace ls::ml
