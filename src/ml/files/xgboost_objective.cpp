#include "ml/files/xgboost_objective.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace ls::ml {
namespace {

struct Objective {
  std::string_view name;
  XgboostMeaning meaning;
};

constexpr MarginLink kPlain = MarginLink::identity;
constexpr MarginLink kLogistic = MarginLink::logistic;
constexpr MarginLink kExponential = MarginLink::exponential;

constexpr std::array kObjectives = {
    Objective{"binary:hinge", {kPlain, kPlain}},
    Objective{"binary:logistic", {kLogistic, kLogistic}},
    Objective{"binary:logitraw", {kPlain, kLogistic}},
    Objective{"count:poisson", {kExponential, kExponential}},
    Objective{"multi:softmax", {MarginLink::softmax, kPlain}},
    Objective{"multi:softprob", {MarginLink::softmax, kPlain}},
    Objective{"rank:map", {kPlain, kPlain}},
    Objective{"rank:ndcg", {kPlain, kPlain}},
    Objective{"rank:pairwise", {kPlain, kPlain}},
    Objective{"reg:absoluteerror", {kPlain, kPlain}},
    Objective{"reg:gamma", {kExponential, kExponential}},
    Objective{"reg:linear", {kPlain, kPlain}},
    Objective{"reg:logistic", {kLogistic, kLogistic}},
    Objective{"reg:pseudohubererror", {kPlain, kPlain}},
    Objective{"reg:quantileerror", {kPlain, kPlain}},
    Objective{"reg:squarederror", {kPlain, kPlain}},
    Objective{"reg:squaredlogerror", {kPlain, kPlain}},
    Objective{"reg:tweedie", {kExponential, kExponential}},
    Objective{"survival:aft", {kExponential, kExponential}},
    Objective{"survival:cox", {kExponential, kExponential}},
};

}  // namespace

std::optional<XgboostMeaning> meaning_of(std::string_view objective) {
  const auto found =
      std::find_if(kObjectives.begin(), kObjectives.end(),
                   [objective](const Objective& known) { return known.name == objective; });
  if (found == kObjectives.end()) {
    return std::nullopt;
  }
  return found->meaning;
}

float base_margin(const XgboostMeaning& meaning, float base_score) {
  switch (meaning.of_base) {
    case MarginLink::logistic:
      return -std::log(1.0F / base_score - 1.0F);
    case MarginLink::exponential:
      return std::log(base_score);
    default:
      return base_score;
  }
}

std::vector<float> parse_base_score(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
  }
  std::vector<float> scores;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    float score = 0;
    const auto [stopped, error] = std::from_chars(at, end, score);
    const bool is_followed_well = stopped == end || (*stopped == ',' && stopped + 1 < end);
    if (error != std::errc() || !is_followed_well) {
      return {};
    }
    scores.push_back(score);
    at = stopped == end ? end : stopped + 1;
  }
  return scores;
}

}  // namespace ls::ml
