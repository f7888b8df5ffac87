#pragma once

#include "tested_tree.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/stats/adwin.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace ls::ml {

// What an ensemble does about a member whose errors have become more frequent.
enum class OnDrift {
  replace_worst,     // whoever errs most starts anew
  replace_with_heir  // by a tree that has grown since the member was suspected
};

struct BaggingRules {
  std::size_t members = 10;
  double lambda = 6;  // the mean number of times that a tree learns an example
  OnDrift on_drift = OnDrift::replace_worst;
  stats::AdwinOptions drift = {};
  stats::AdwinOptions suspicion = {};  // of `replace_with_heir`
};

// One of the trees that vote, and who is to take its place.
struct BaggedMember {
  TestedTree voter;
  stats::Adwin suspicion;  // of the voter's errors too, but sooner
  std::optional<TestedTree> heir = {};

  // Who takes over has been tested on its own, or never.
  BaggedMember(TestedTree next, const BaggingRules& rules)
      : voter(std::move(next)), suspicion(rules.suspicion) {}

  // Of the voter's errors, tested before it learns: a warning asks for an heir, drift for what the
  // rules say.
  stats::DriftLevel learn(const TreePlan& plan, SplitSearch& search, const BaggingRules& rules,
                          const Example& example);
  [[nodiscard]] std::size_t heap_bytes() const {
    return voter.heap_bytes() + suspicion.heap_bytes() + (heir ? heir->heap_bytes() : 0);
  }

  void save(const TreePlan& plan, ByteWriter& out) const;
  static Result<BaggedMember> load(const TreePlan& plan, const BaggingRules& rules, ByteReader& in);
  [[nodiscard]] BaggedMember adapted_to(const TreePlan& plan, const BaggingRules& rules,
                                        std::span<const std::uint32_t> places) const;
};

}  // namespace ls::ml
