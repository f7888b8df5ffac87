#include "tested_tree.hpp"

namespace ls::ml {

double TestedTree::accuracy() const {
  const auto tested = static_cast<double>(errors.width());
  return (tested - errors.sum() + 1) / (tested + 2);
}

void TestedTree::save(const TreePlan& plan, ByteWriter& out) const {
  tree.save(plan, out);
  errors.save(out);
}

Result<TestedTree> TestedTree::load(const TreePlan& plan, ByteReader& in) {
  TestedTree tested(LS_TRY(GrowingTree::load(plan, in)), {});
  tested.errors = LS_TRY(stats::Adwin::load(in));
  return tested;
}

TestedTree TestedTree::adapted_to(const TreePlan& plan,
                                  std::span<const std::uint32_t> places) const {
  TestedTree adapted(tree.adapted_to(plan, places), {});
  adapted.errors = errors;
  return adapted;
}

}  // namespace ls::ml
