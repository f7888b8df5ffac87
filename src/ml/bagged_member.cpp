#include "bagged_member.hpp"

namespace ls::ml {
namespace {

bool is_drift(stats::DriftLevel level) {
  return level == stats::DriftLevel::drift;
}

double tested_then_trained(GrowingTree& tree, const TreePlan& plan, SplitSearch& search,
                           const Example& example) {
  return error_of(tree.learn(plan, search, example), example.label);
}

}  // namespace

stats::DriftLevel BaggedMember::learn(const TreePlan& plan, SplitSearch& search,
                                      const BaggingRules& rules, const Example& example) {
  const double error = tested_then_trained(voter.tree, plan, search, example);
  if (heir) {
    heir->errors.update(tested_then_trained(heir->tree, plan, search, example));
  }
  const bool is_suspect =
      rules.on_drift == OnDrift::replace_with_heir && is_drift(suspicion.update(error));
  if (is_drift(voter.errors.update(error))) {
    return stats::DriftLevel::drift;
  }
  return is_suspect ? stats::DriftLevel::warning : stats::DriftLevel::none;
}

void BaggedMember::save(const TreePlan& plan, ByteWriter& out) const {
  voter.save(plan, out);
  suspicion.save(out);
  out.u8(heir ? 1 : 0);
  if (heir) {
    heir->save(plan, out);
  }
}

Result<BaggedMember> BaggedMember::load(const TreePlan& plan, const BaggingRules& rules,
                                        ByteReader& in) {
  BaggedMember member(LS_TRY(TestedTree::load(plan, in)), rules);
  member.suspicion = LS_TRY(stats::Adwin::load(in));
  if (in.u8() != 0) {
    member.heir = LS_TRY(TestedTree::load(plan, in));
  }
  return member;
}

BaggedMember BaggedMember::adapted_to(const TreePlan& plan, const BaggingRules& rules,
                                      std::span<const std::uint32_t> places) const {
  BaggedMember adapted(voter.adapted_to(plan, places), rules);
  adapted.suspicion = suspicion;
  if (heir) {
    adapted.heir = heir->adapted_to(plan, places);
  }
  return adapted;
}

}  // namespace ls::ml
