#include "bagged_trees.hpp"

#include "counting_models.hpp"
#include "heap_bytes.hpp"
#include "spec_completion.hpp"
#include "tree_poll.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/counter_random.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

// Streams of draws: below, how often each member learns an example; from here on, each tree's own.
constexpr std::uint32_t kTreeStreams = 1U << 16;

// What an ADWIN asks of the allocator at most: its rows double what they hold.
constexpr std::size_t kAdwinBytes = 8192;

}  // namespace

BaggedTrees::BaggedTrees(const ModelSpec& spec, const FeatureSchema& schema,
                         const BaggingRules& rules, const TreeRules& trees)
    : Model(spec, schema),
      rules_(rules),
      plan_{.rules = trees, .features = TreeFeatures(schema)},
      search_(trees.splits) {
  members_.reserve(rules_.members);
  plan_.rules.memory_max = bytes_per_tree();
  while (members_.size() < rules_.members) {
    members_.emplace_back(TestedTree(new_tree(), rules_.drift), rules_);
  }
}

std::size_t BaggedTrees::own_bytes() const {
  return sizeof(*this) + named_bytes() + plan_.features.heap_bytes() + search_.heap_bytes() +
         heap_bytes(members_);
}

// An heir has as much as who votes.
std::size_t BaggedTrees::bytes_per_tree() const {
  const std::size_t per_member = rules_.on_drift == OnDrift::replace_with_heir ? 2 : 1;
  const std::size_t bytes_max = whole(spec_, "memory_max");
  const std::size_t share =
      (bytes_max - std::min(bytes_max, own_bytes())) / (rules_.members * per_member);
  return share - std::min(share, 2 * kAdwinBytes);
}

GrowingTree BaggedTrees::new_tree() {
  return {plan_, kTreeStreams + trees_begun_++};
}

// Only where each tree is replaced for itself do their windows tell them apart.
double BaggedTrees::weight_of(const BaggedMember& member) const {
  return rules_.on_drift == OnDrift::replace_with_heir ? member.voter.accuracy() : 1;
}

Prediction BaggedTrees::predict(FeatureRow row) const {
  LS_DCHECK(row.size() == schema_.size());
  TreePoll poll(plan_, row);
  for (const BaggedMember& member : members_) {
    poll.ask(member.voter.tree, weight_of(member));
  }
  return poll.outcome();
}

Prediction BaggedTrees::explain(FeatureRow row, std::span<double> contributions) const {
  LS_DCHECK(row.size() == schema_.size() && contributions.size() == schema_.size());
  std::fill(contributions.begin(), contributions.end(), 0.0);
  TreePoll poll(plan_, row);
  for (const BaggedMember& member : members_) {
    poll.ask(member.voter.tree, weight_of(member), contributions);
  }
  return poll.outcome(contributions);
}

void BaggedTrees::learn(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == schema_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  bool has_drifted = false;
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    CounterRandom random({.seed = plan_.rules.seed, .stream = i, .sequence = examples_});
    const auto times = static_cast<double>(random.poisson(rules_.lambda));
    const Example example{
        .row = row, .label = label ? 1U : 0U, .weight = std::min(weight, kWeightMax) * times};
    BaggedMember& member = members_[i];
    const stats::DriftLevel level = member.learn(plan_, search_, rules_, example);
    if (level == stats::DriftLevel::warning) {
      member.heir.emplace(new_tree(), rules_.drift);
    } else if (level == stats::DriftLevel::drift) {
      has_drifted = true;
      if (rules_.on_drift == OnDrift::replace_with_heir) {
        replace_by_heir(member);
      }
    }
  }
  if (has_drifted && rules_.on_drift == OnDrift::replace_worst) {
    replace_worst();
  }
  ++examples_;
}

void BaggedTrees::replace_worst() {
  const auto worst = std::max_element(members_.begin(), members_.end(),
                                      [](const BaggedMember& a, const BaggedMember& b) {
                                        return a.voter.errors.mean() < b.voter.errors.mean();
                                      });
  *worst = BaggedMember(TestedTree(new_tree(), rules_.drift), rules_);
}

void BaggedTrees::replace_by_heir(BaggedMember& member) {
  TestedTree next = member.heir ? std::move(*member.heir) : TestedTree(new_tree(), rules_.drift);
  member = BaggedMember(std::move(next), rules_);
}

void BaggedTrees::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  writer.varint(examples_);
  writer.u32(trees_begun_);
  for (const BaggedMember& member : members_) {
    member.save(plan_, writer);
  }
}

Status BaggedTrees::restore(ByteReader& in) {
  LS_TRY(check_version(spec_.name, in.u8(), kVersion));
  examples_ = in.varint();
  trees_begun_ = in.u32();
  for (BaggedMember& member : members_) {
    member = LS_TRY(BaggedMember::load(plan_, rules_, in).with("model " + spec_.name));
  }
  return {};
}

std::unique_ptr<Model> BaggedTrees::adapted_to(const FeatureSchema& schema) const {
  auto adapted = std::make_unique<BaggedTrees>(spec_, schema, rules_, plan_.rules);
  const std::vector<std::uint32_t> places = places_in(schema_, schema);
  adapted->examples_ = examples_;
  adapted->trees_begun_ = trees_begun_;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    adapted->members_[i] = members_[i].adapted_to(adapted->plan_, rules_, places);
  }
  return adapted;
}

std::size_t BaggedTrees::memory_bytes() const {
  std::size_t bytes = own_bytes();
  for (const BaggedMember& member : members_) {
    bytes += member.heap_bytes();
  }
  return bytes;
}

}  // namespace ls::ml
