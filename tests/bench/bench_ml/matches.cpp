#include "bench/bench_ml/matches.hpp"

#include <algorithm>

namespace ls::bench {

std::string_view name_of(Program program) {
  switch (program) {
    case Program::leadstream:
      return "leadstream";
    case Program::moa:
      return "MOA";
    case Program::vw:
      return "VW";
    case Program::river:
      return "River";
    case Program::aws:
      return "AWS";
    case Program::xgboost:
      return "libxgboost";
  }
  return "";
}

const std::vector<Match>& matches() {
  using enum Program;
  static const std::vector<Match> all = {
      {"linear", "coin", {{{vw, "coin"}, 4}}, true},
      {"linear", "ftrl", {{{vw, "ftrl"}, 4}}, true},
      {"linear", "normalized", {{{vw, "default"}, 4}}, true},
      {"linear", "sgd", {{{river, "logistic_regression"}}}, true},
      {"bayes", "naive_bayes", {{{moa, "bayes.NaiveBayes"}}}},
      {"tree",
       "hoeffding_tree",
       {{{moa, "trees.HoeffdingTree"}, 2.5}, {{river, "hoeffding_tree"}}}},
      {"forest", "adaptive_random_forest", {{{moa, "meta.AdaptiveRandomForest -s 10"}, 6}}},
      {"bagging", "leveraging_bagging", {{{moa, "meta.LeveragingBag -s 10"}}}},
      {"boosting", "boosting", {{{moa, "meta.StreamingGradientBoostedTrees"}, 10}}, false, true},
      {"anomalies",
       "random_cut_forest",
       {{{aws, "RandomCutForest"}, 8}},
       true,
       true,
       Kind::anomalies},
      {"anomalies",
       "half_space_trees trees=25 height=15 window=250 scaled=1",
       {{{moa, "oneclass.HSTrees"}, 8}},
       true,
       false,
       Kind::anomalies},
      {"files",
       "100 trees of depth 6",
       {{{xgboost, "XGBoosterPredictFromDMatrix"}, 1}},
       true,
       false,
       Kind::margins},
  };
  return all;
}

bool is_for(const Match& match, Kind stream) {
  return (match.kind == Kind::anomalies) == (stream == Kind::anomalies);
}

const std::vector<DetectorRow>& detector_rows() {
  static const std::vector<DetectorRow> all = {
      {"ks_reference", "KS, 500 values against a window of 500", 6e6, 0.52e6,
       "incremental KS (C++), measured on another machine"},
      {"adwin_bits", "ADWIN on bits, 20 % ones", 20e6},
      {"adwin_uniform", "ADWIN on uniform numbers", 20e6},
  };
  return all;
}

std::vector<std::string> group_names() {
  std::vector<std::string> names;
  for (const Match& match : matches()) {
    if (std::ranges::find(names, match.group) == names.end()) {
      names.emplace_back(match.group);
    }
  }
  names.emplace_back(kNab);
  names.emplace_back(kDetectors);
  return names;
}

}  // namespace ls::bench
