#include "ml/files/lightgbm_file.hpp"

#include "ml/files/key_lines.hpp"
#include "ml/files/lightgbm_tree.hpp"
#include "ml/files/tree_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::string_view kTreeKey = "Tree";
constexpr std::string_view kEnd = "end of trees";

// Takes the next word off the front of `line`; empty at its end.
std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::size_t size = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, size);
  line.remove_prefix(size);
  return word;
}

// Such as `binary sigmoid:1`. A model without an objective has a custom one: margins are all that
// is known of it.
Status read_objective(const KeyBlock& head, EnsembleLayout& layout) {
  const KeyLine* line = head.find("objective");
  if (line == nullptr) {
    return {};
  }
  layout.objective = line->value;
  std::string_view left = line->value;
  const std::string_view name = next_word(left);
  if (name == "binary" || name == "multiclassova" || name == "cross_entropy") {
    layout.link = MarginLink::logistic;
  } else if (name == "multiclass") {
    layout.link = MarginLink::softmax;
  } else if (name == "poisson" || name == "gamma" || name == "tweedie") {
    layout.link = MarginLink::exponential;
  } else if (name == "cross_entropy_lambda") {
    return line->refuse("an objective whose link is not known");
  }
  for (std::string_view word = next_word(left); !word.empty(); word = next_word(left)) {
    constexpr std::string_view kSigmoid = "sigmoid:";
    if (word == "sqrt") {
      return line->refuse("roots of the target");
    }
    if (word.starts_with(kSigmoid)) {
      word.remove_prefix(kSigmoid.size());
      const auto [stopped, error] =
          std::from_chars(word.data(), word.data() + word.size(), layout.link_scale);
      if (error != std::errc() || !(layout.link_scale > 0)) {
        return line->refuse("expected a number after sigmoid:");
      }
    }
  }
  return {};
}

Result<EnsembleLayout> read_head(const KeyBlock& head) {
  EnsembleLayout layout{.arithmetic = Arithmetic::float64};
  const KeyLine version = LS_TRY(head.get("version"));
  if (version.value != "v3" && version.value != "v4") {
    return version.refuse(fmt::format("{} is not read, only v3 and v4", version.value));
  }
  const KeyLine last = LS_TRY(head.get("max_feature_idx"));
  const std::size_t last_feature = LS_TRY(last.count());
  if (last_feature >= EnsembleNode::kFeatureMask) {
    return last.refuse("too many features");
  }
  layout.features = static_cast<std::uint32_t>(last_feature + 1);
  const KeyLine per_round = LS_TRY(head.get("num_tree_per_iteration"));
  const std::size_t outputs = LS_TRY(per_round.count());
  constexpr std::size_t kOutputsMax = 100'000;
  if (outputs == 0 || outputs > kOutputsMax) {
    return per_round.refuse(fmt::format("expected 1 to {}", kOutputsMax));
  }
  layout.base.assign(outputs, 0);
  if (const KeyLine* names = head.find("feature_names")) {
    std::string_view left = names->value;
    for (std::string_view name = next_word(left); !name.empty(); name = next_word(left)) {
      layout.feature_names.emplace_back(name);
    }
    if (layout.feature_names.size() != layout.features) {
      return names->refuse(
          fmt::format("expected {} names, found {}", layout.features, layout.feature_names.size()));
    }
  }
  LS_TRY(read_objective(head, layout));
  return layout;
}

}  // namespace

Result<TreeEnsemble> read_lightgbm(Bytes file) {
  KeyLines lines(file);
  KeyBlock block(*lines.next());
  std::optional<KeyLine> line = lines.next();
  for (; line && line->key != kTreeKey && line->key != kEnd; line = lines.next()) {
    block.add(*line);
  }
  EnsembleLayout layout = LS_TRY(read_head(block));
  const std::size_t outputs = layout.base.size();
  const bool is_average = block.find("average_output") != nullptr;
  TreeBuilder builder(std::move(layout));
  LightgbmTreeReader trees(builder);
  std::size_t count = 0;
  for (; line && line->key == kTreeKey; ++count) {
    block = KeyBlock(*line);
    for (line = lines.next(); line && line->key != kTreeKey && line->key != kEnd;
         line = lines.next()) {
      block.add(*line);
    }
    LS_TRY(trees.add(block, static_cast<std::uint32_t>(count % outputs)));
  }
  if (!line) {
    return user_error("the file ends before \"end of trees\"");
  }
  if (count % outputs != 0) {
    return line->refuse(fmt::format("{} trees for {} outputs", count, outputs));
  }
  if (is_average && count > 0) {
    builder.layout().divisor = static_cast<double>(count / outputs);
  }
  return builder.finish();
}

}  // namespace ls::ml
