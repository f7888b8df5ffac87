#include "real/anomalies/labelled_series.hpp"

#include "real/csv.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/ml/score_rank.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

namespace ls::test {
namespace {

constexpr double kProbation = 0.15;
constexpr std::size_t kProbationMax = 750;

// "2013-12-10 06:25:00", whatever follows.
constexpr std::size_t kSecondsSize = 19;

std::size_t first_at_or_after(const Csv& csv, std::string_view time) {
  const auto found = std::ranges::find_if(csv.rows, [time](const std::vector<std::string>& row) {
    return std::string_view(row[0]).substr(0, kSecondsSize) >= time.substr(0, kSecondsSize);
  });
  return static_cast<std::size_t>(found - csv.rows.begin());
}

Result<LabelledSeries> load_series(const std::string& folder, std::string_view name,
                                   const event::JsonView& windows) {
  LabelledSeries series{
      .name = std::string(name.substr(name.rfind('/') + 1)), .values = {}, .windows = {}};
  const Csv csv = LS_TRY(read_csv(folder + "/" + series.name, ','));
  for (const std::vector<std::string>& row : csv.rows) {
    series.values.push_back(std::strtod(row[1].c_str(), nullptr));
  }
  for (const event::JsonView window : windows.items()) {
    std::vector<std::string_view> ends;
    for (const event::JsonView end : window.items()) {
      ends.push_back(LS_TRY(end.text()));
    }
    if (ends.size() != 2) {
      return user_error(series.name + ": a window has a begin and an end");
    }
    const std::size_t first = first_at_or_after(csv, ends[0]);
    const std::size_t last = std::min(first_at_or_after(csv, ends[1]), csv.rows.size() - 1);
    series.windows.push_back({first, last});
  }
  return series;
}

}  // namespace

Result<std::vector<LabelledSeries>> load_labelled_series(const std::string& folder) {
  const std::string path = folder + "/anomaly_windows.json";
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  event::JsonDocument document;
  const event::JsonView root = LS_TRY(document.parse(text));
  std::vector<LabelledSeries> all;
  for (const event::JsonMember member : root.members()) {
    all.push_back(LS_TRY(load_series(folder, member.key, member.value)));
  }
  return all;
}

std::size_t probation_of(const LabelledSeries& series) {
  return static_cast<std::size_t>(
      std::min<double>(kProbationMax, kProbation * static_cast<double>(series.values.size())));
}

std::vector<std::size_t> alarms_of_scores(const LabelledSeries& series,
                                          const std::vector<double>& scores, double rate) {
  const std::size_t probation = probation_of(series);
  ml::ScoreRank rank(kRanked);
  std::vector<std::size_t> alarms;
  for (std::size_t i = probation / 3; i < scores.size(); ++i) {
    if (scores[i] > rank.threshold(rate) && i >= probation) {
      alarms.push_back(i);
    }
    rank.add(scores[i]);
  }
  return alarms;
}

double WindowScore::f1() const {
  const auto wrong = static_cast<double>(missed + false_alarms);
  const auto right = static_cast<double>(found);
  return right + wrong == 0 ? 1 : 2 * right / (2 * right + wrong);
}

WindowScore judge_alarms(const LabelledSeries& series, const std::vector<std::size_t>& alarms,
                         std::size_t merged) {
  WindowScore score;
  const auto lies_in = [](std::size_t alarm, const LabelledSeries::Window& window) {
    return alarm >= window.first && alarm <= window.last;
  };
  for (const LabelledSeries::Window& window : series.windows) {
    const bool is_found =
        std::ranges::any_of(alarms, [&](std::size_t alarm) { return lies_in(alarm, window); });
    ++(is_found ? score.found : score.missed);
  }
  std::size_t last = 0;
  bool has_last = false;
  for (const std::size_t alarm : alarms) {
    if (std::ranges::any_of(series.windows, [&](const LabelledSeries::Window& window) {
          return lies_in(alarm, window);
        })) {
      continue;
    }
    score.false_alarms += has_last && alarm - last <= merged ? 0 : 1;
    last = alarm;
    has_last = true;
  }
  return score;
}

}  // namespace ls::test
