#include "leadstream/ml/batch_training.hpp"

#include "leadstream/ml/platt.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/trained_trees.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::array kKinds{TreeKind::boosting, TreeKind::forest};

using Said = std::vector<ScoredLabel>;

std::size_t positives(const Dataset& data, std::size_t rows) {
  std::size_t count = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    count += data.label(row) ? 1 : 0;
  }
  return count;
}

Status check_labels(const Dataset& data, std::span<const TimeFold> folds) {
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    const std::size_t rows = folds[fold].train_end;
    const std::size_t count = positives(data, rows);
    if (count == 0 || count == rows) {
      return user_error(
          fmt::format("fold {}: {} of its {} rows to learn from are positive: both "
                      "kinds are needed",
                      fold + 1, count, rows));
    }
  }
  return {};
}

Said say_prior(const Dataset& data, const TimeFold& fold) {
  const auto known = static_cast<double>(positives(data, fold.train_end));
  const double margin = std::log(known / (static_cast<double>(fold.train_end) - known));
  Said said;
  for (std::size_t row = fold.test_begin; row < fold.test_end; ++row) {
    said.push_back({margin, data.label(row)});
  }
  return said;
}

Result<Said> say_logistic(const Dataset& data, const TimeFold& fold) {
  const auto model = LS_TRY(make_model({.name = "coin"}, data.schema()));
  std::vector<FeatureValue> values(data.schema().size());
  for (std::size_t row = 0; row < fold.train_end; ++row) {
    data.row(row, values);
    model->learn(values, data.label(row));
  }
  Said said;
  for (std::size_t row = fold.test_begin; row < fold.test_end; ++row) {
    data.row(row, values);
    said.push_back({model->predict(values).margin, data.label(row)});
  }
  return said;
}

Result<std::vector<Candidate>> baselines(const Dataset& data, std::span<const TimeFold> folds) {
  std::vector<Candidate> made{{.name = "prior"}, {.name = "logistic"}};
  for (const TimeFold& fold : folds) {
    made[0].folds.push_back(say_prior(data, fold));
    made[1].folds.push_back(LS_TRY(say_logistic(data, fold)));
  }
  return made;
}

// Each fold by the line of what was said in the folds before; trees that weighted positives begin
// with their weight taken back.
std::vector<Said> calibrated(const std::vector<Said>& raw, double positive_weight) {
  std::vector<Said> folds;
  Said before;
  PlattScaling line{.slope = 1, .intercept = -std::log(positive_weight)};
  for (const Said& said : raw) {
    folds.emplace_back();
    for (const ScoredLabel& one : said) {
      folds.back().push_back({line.margin(one.margin), one.label});
    }
    before.insert(before.end(), said.begin(), said.end());
    line = fit_platt(before);
  }
  return folds;
}

// A kind of trees with the best settings found.
struct Contender {
  Candidate judged;
  TreeSettings settings;
  PlattScaling line;
  double log_loss = 0;
};

Result<Contender> contend(std::span<const TreeRows> folds, TreeKind kind,
                          const SearchOptions& options) {
  Contender contender;
  contender.settings = LS_TRY(search_trees(folds, kind, options));
  std::vector<Said> raw;
  Candidate all;
  for (const TreeRows& fold : folds) {
    raw.push_back(LS_TRY(fold.test(contender.settings)));
    all.folds.push_back(raw.back());
  }
  contender.line = fit_platt(all.all());
  contender.judged = {.name = kind == TreeKind::boosting ? "boosting" : "forest",
                      .folds = calibrated(raw, options.positive_weight)};
  contender.log_loss = weighted_log_loss(contender.judged.all(), 1);
  return contender;
}

Result<std::unique_ptr<Model>> train_whole(const Dataset& data, const Contender& best) {
  const TimeFold everything{
      .train_end = data.size(), .test_begin = data.size(), .test_end = data.size()};
  const TreeRows rows = LS_TRY(TreeRows::make(data, everything));
  return TrainedTrees::make(data.schema(), {.columns = rows.columns(),
                                            .trees = LS_TRY(rows.train(best.settings)),
                                            .calibration = best.line,
                                            .examples = data.size()});
}

}  // namespace

std::vector<ScoredLabel> Candidate::all() const {
  Said together;
  for (const Said& said : folds) {
    together.insert(together.end(), said.begin(), said.end());
  }
  return together;
}

std::size_t batch_trainings(const BatchOptions& options) {
  return kKinds.size() * search_trainings(options.search.trials, options.folds.folds);
}

Result<BatchResult> train_in_batch(const Dataset& data, const BatchOptions& options) {
  BatchResult result;
  result.folds = LS_TRY(time_folds(data.times(), options.folds));
  LS_TRY(check_labels(data, result.folds));
  result.candidates = LS_TRY(baselines(data, result.folds));
  std::vector<TreeRows> folds;
  for (const TimeFold& fold : result.folds) {
    folds.push_back(LS_TRY(TreeRows::make(data, fold)));
  }
  std::vector<Contender> contenders;
  for (const TreeKind kind : kKinds) {
    SearchOptions search = options.search;
    const std::uint64_t before = contenders.size() * search_trainings(search.trials, folds.size());
    search.progress = [&options, before](std::uint64_t done) {
      if (options.search.progress) {
        options.search.progress(before + done);
      }
    };
    contenders.push_back(LS_TRY(contend(folds, kind, search)));
    result.candidates.push_back(contenders.back().judged);
  }
  const Contender& best =
      contenders[0].log_loss <= contenders[1].log_loss ? contenders[0] : contenders[1];
  result.chosen = best.judged.name;
  result.settings = best.settings;
  result.model = LS_TRY(train_whole(data, best));
  return result;
}

}  // namespace ls::ml
