#include "app/evaluate/predictions.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/generator/truth_file.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <optional>

namespace ls::app {
namespace {

double logit(double probability) {
  return std::log(probability / (1.0 - probability));
}

}  // namespace

Status Predictions::add(std::string_view example) {
  const event::JsonView root = LS_TRY(document_.parse(example));
  const bool label = LS_TRY(root.boolean("label"));
  const double margin = LS_TRY(root.number("margin"));
  std::optional<std::uint64_t> id;
  if (root.find("id")) {
    id = hash64(LS_TRY(root.text("id")));
    if (const auto known = places_.find(*id); known != places_.end()) {
      correct(known->second, label);
      return {};
    }
  }
  const Place place{served_.size(), LS_TRY(add_bayes(root, label))};
  // Laplace's rule of succession: never quite 0 or 1.
  const double seen = static_cast<double>(served_.size());
  baseline_.push_back({logit((positives_ + 1) / (seen + 2)), label});
  positives_ += label ? 1 : 0;
  served_.push_back({margin, label});
  if (id) {
    places_.emplace(*id, place);
  }
  return {};
}

// The place among what the best possible model says, if it knows the lead.
Result<std::size_t> Predictions::add_bayes(const event::JsonView& example, bool label) {
  if (truth_ == nullptr) {
    return kNowhere;
  }
  const std::string_view lead = LS_TRY(example.text("lead"));
  const std::string_view scored_at = LS_TRY(example.text("scored_at"));
  const EventTime at = LS_TRY(parse_rfc3339(scored_at));
  // The key is tenant and contact; without a tenant, find gives npos and npos + 1 is 0.
  const auto chance = truth_->bayes({lead.substr(lead.find('|') + 1), at, horizon_});
  if (!chance) {
    return kNowhere;
  }
  bayes_.push_back({logit(*chance), label});
  return bayes_.size() - 1;
}

void Predictions::correct(const Place& place, bool label) {
  positives_ += (label ? 1.0 : 0.0) - (served_[place.served].label ? 1.0 : 0.0);
  served_[place.served].label = label;
  baseline_[place.served].label = label;
  if (place.bayes != kNowhere) {
    bayes_[place.bayes].label = label;
  }
}

Result<std::unique_ptr<generator::Truth>> load_truth(const std::string& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) {
    return user_error(
        fmt::format("{}: {}", file, errno == 0 ? "there is nothing in it" : std::strerror(errno)));
  }
  const generator::GeneratorOptions world = LS_TRY(generator::read_world_line(line).with(file));
  return std::make_unique<generator::Truth>(world);
}

}  // namespace ls::app
