#include "ml/files/xgboost_file.hpp"

#include "ml/files/tree_builder.hpp"
#include "ml/files/xgboost_objective.hpp"
#include "ml/files/xgboost_tree.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

using Numbers = FileValue::Numbers;

constexpr std::size_t kOutputsMax = 100'000;

class XgboostReader {
 public:
  XgboostReader(const FilePlace& learner, Rounds rounds) : learner_(learner), rounds_(rounds) {}

  Result<TreeEnsemble> read() {
    booster_ = LS_TRY(learner_.get("gradient_booster"));
    LS_TRY(read_booster_kind());
    EnsembleLayout head = LS_TRY(read_head());
    TreeBuilder builder(std::move(head));
    const FilePlace trees = LS_TRY(model_.get("trees"));
    const FilePlace info = LS_TRY(model_.get("tree_info"));
    const std::size_t count = LS_TRY(trees.size());
    const Numbers& outputs = *LS_TRY(info.numbers(count));
    const std::size_t used = LS_TRY(trees_used(count, builder.layout().base.size()));
    for (std::size_t t = 0; t < used; ++t) {
      const auto output =
          LS_TRY(index_in(info, outputs, t, static_cast<double>(builder.layout().base.size())));
      LS_TRY(add_tree(builder, trees.at(t), t, output));
    }
    return builder.finish();
  }

 private:
  // gbtree holds its model; dart holds a gbtree, and beside it the weight of each tree.
  Status read_booster_kind() {
    const FilePlace name = LS_TRY(booster_.get("name"));
    const std::string_view kind = LS_TRY(name.text());
    if (kind != "gbtree" && kind != "dart") {
      return name.refuse(fmt::format("a booster \"{}\" has no trees", kind));
    }
    FilePlace holder = booster_;
    if (kind == "dart") {
      holder = LS_TRY(booster_.get("gbtree"));
      weights_ = *LS_TRY(booster_.numbers_of("weight_drop"));
    }
    model_ = LS_TRY(holder.get("model"));
    return {};
  }

  Result<EnsembleLayout> read_head() {
    EnsembleLayout layout{.arithmetic = Arithmetic::float32};
    const FilePlace param = LS_TRY(learner_.get("learner_model_param"));
    const FilePlace features = LS_TRY(param.get("num_feature"));
    layout.features = static_cast<std::uint32_t>(LS_TRY(features.count_in_text()));
    if (layout.features > EnsembleNode::kFeatureMask) {
      return features.refuse("too many features");
    }
    const FilePlace num_class = LS_TRY(param.get("num_class"));
    const std::size_t classes = LS_TRY(num_class.count_in_text());
    std::size_t targets = 1;
    if (const auto target = param.find("num_target")) {
      targets = LS_TRY(target->count_in_text());
    }
    const FilePlace objectives = LS_TRY(learner_.get("objective"));
    const FilePlace objective = LS_TRY(objectives.get("name"));
    layout.objective = LS_TRY(objective.text());
    const auto meaning = meaning_of(layout.objective);
    if (!meaning) {
      return objective.refuse(fmt::format("an objective \"{}\" is not known", layout.objective));
    }
    layout.link = meaning->link;
    const std::size_t outputs = std::max({classes, targets, std::size_t{1}});
    if (outputs > kOutputsMax) {
      return num_class.refuse(fmt::format("more than {} outputs", kOutputsMax));
    }
    layout.base = LS_TRY(read_base(param, *meaning, outputs));
    LS_TRY(read_names(layout));
    return layout;
  }

  // A text such as "5E-1", or "[1E-1,2E-1]" with a number per output; in front of the link.
  static Result<std::vector<double>> read_base(const FilePlace& param,
                                               const XgboostMeaning& meaning, std::size_t outputs) {
    const FilePlace place = LS_TRY(param.get("base_score"));
    const std::string_view written = LS_TRY(place.text());
    const std::vector<float> scores = parse_base_score(written);
    if (scores.size() != 1 && scores.size() != outputs) {
      return place.refuse(fmt::format("expected one number or {}", outputs));
    }
    std::vector<double> base;
    for (std::size_t i = 0; i < outputs; ++i) {
      const float margin = base_margin(meaning, scores[scores.size() == 1 ? 0 : i]);
      if (!std::isfinite(margin)) {
        return place.refuse("no number that this objective can start from");
      }
      base.push_back(static_cast<double>(margin));
    }
    return base;
  }

  Status read_names(EnsembleLayout& layout) const {
    const auto names = learner_.find("feature_names");
    if (!names) {
      return {};
    }
    const std::size_t count = LS_TRY(names->size());
    if (count != 0 && count != layout.features) {
      return names->refuse(fmt::format("expected {} names, found {}", layout.features, count));
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view name = LS_TRY(names->at(i).text());
      layout.feature_names.emplace_back(name);
    }
    return {};
  }

  // Early stopping notes the best round, from 0; a round has that many trees for each output.
  Result<std::size_t> trees_used(std::size_t count, std::size_t outputs) const {
    const auto attributes = learner_.find("attributes");
    const auto best = attributes ? attributes->find("best_iteration") : std::nullopt;
    if (rounds_ == Rounds::all || !best) {
      return count;
    }
    std::size_t parallel = 1;
    const FilePlace param = LS_TRY(model_.get("gbtree_model_param"));
    if (const auto each = param.find("num_parallel_tree")) {
      parallel = std::max<std::size_t>(LS_TRY(each->count_in_text()), 1);
    }
    const std::size_t rounds = LS_TRY(best->count_in_text()) + 1;
    if (rounds > count / (parallel * outputs)) {
      return best->refuse(fmt::format("there are only {} trees", count));
    }
    return rounds * parallel * outputs;
  }

  Status add_tree(TreeBuilder& builder, const FilePlace& tree, std::size_t number,
                  std::uint32_t output) const {
    XgboostTree read = LS_TRY(read_xgboost_tree(tree));
    if (number < weights_.size()) {
      read.scale(static_cast<float>(weights_[number]));
    }
    const Status added = builder.add(read.nodes, output);
    return added.has_value() ? Status() : tree.refuse(added.error().message);
  }

  FilePlace learner_;
  FilePlace booster_ = learner_;
  FilePlace model_ = learner_;
  Rounds rounds_;
  Numbers weights_;  // of the trees, of dart
};

}  // namespace

Result<TreeEnsemble> read_xgboost(const FileValue& file, Rounds rounds) {
  const FilePlace learner = LS_TRY(FilePlace(file).get("learner"));
  return XgboostReader(learner, rounds).read();
}

}  // namespace ls::ml
