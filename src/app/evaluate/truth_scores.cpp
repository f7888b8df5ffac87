#include "app/evaluate/truth_scores.hpp"

#include "leadstream/config/yaml.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

namespace ls::app {
namespace {

using generator::crm::Moment;

std::optional<std::string_view> text_of(const event::JsonView& line, std::string_view name) {
  const auto member = line.find(name);
  if (!member || !member->is_text()) {
    return std::nullopt;
  }
  return *member->text();
}

// The contact in a record key; without a tenant, find gives npos and npos + 1 is 0.
std::string_view contact_in(std::string_view key) {
  return key.substr(key.find('|') + 1);
}

}  // namespace

Result<const Moment*> TruthScores::find(const event::JsonView& line) {
  for (const std::string_view name : {"event_id", "id"}) {
    const auto id = text_of(line, name);
    if (const Moment* moment = id ? truth_->find_event(*id) : nullptr) {
      return moment;
    }
  }
  const auto contact = text_of(line, "contact_id");
  const auto lead = text_of(line, "lead");
  const auto time = text_of(line, "time");
  const auto scored_at = text_of(line, "scored_at");
  if ((!contact && !lead) || (!time && !scored_at)) {
    return user_error(
        "a score has the event_id of an event of the world, or contact_id and time, or lead and "
        "scored_at");
  }
  const EventTime at = LS_TRY(parse_rfc3339(time ? *time : *scored_at));
  return truth_->find_contact(contact ? *contact : contact_in(*lead), at);
}

std::optional<TruthScores::Known> TruthScores::known_of(const Moment& moment) const {
  switch (options_.target) {
    case Target::good:
      return Known{moment.is_good, moment.good_chance};
    case Target::anomalous:
      return Known{moment.is_anomalous, moment.anomalous_chance};
    case Target::human:
      if (!moment.human_chance) {
        return std::nullopt;
      }
      return Known{moment.cause == generator::crm::Cause::human, *moment.human_chance};
    case Target::conversion:
      if (moment.has_conversion) {
        return std::nullopt;
      }
      return Known{moment.converts, moment.conversion_chance};
  }
  return std::nullopt;
}

Status TruthScores::add(std::string_view text) {
  const event::JsonView line = LS_TRY(document_.parse(text));
  const double number = LS_TRY(line.number(options_.score));
  const double score = options_.is_reversed ? -number : number;
  const Moment* moment = LS_TRY(find(line));
  const std::optional<Known> known = moment == nullptr ? std::nullopt : known_of(*moment);
  if (!known) {
    ++unknown_;
    return {};
  }
  if (options_.counted != Counted::all) {
    const auto [place, is_new] = places_.try_emplace(moment->contact, scores_.size());
    if (!is_new && options_.counted == Counted::first) {
      return {};
    }
    if (!is_new) {
      const std::size_t at = place->second;
      positives_ += (known->label ? 1.0 : 0.0) - (scores_[at].label ? 1.0 : 0.0);
      scores_[at] = {score, known->label};
      bayes_[at] = {known->chance, known->label};
      baseline_[at].label = known->label;
      return {};
    }
  }
  // Laplace's rule of succession: never quite 0 or 1.
  baseline_.push_back(
      {(positives_ + 1.0) / (static_cast<double>(scores_.size()) + 2.0), known->label});
  positives_ += known->label ? 1.0 : 0.0;
  scores_.push_back({score, known->label});
  bayes_.push_back({known->chance, known->label});
  return {};
}

Result<std::unique_ptr<generator::crm::Truth>> load_crm_truth(const std::string& file,
                                                              Millis horizon) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) {
    return user_error(
        fmt::format("{}: {}", file, errno == 0 ? "there is nothing in it" : std::strerror(errno)));
  }
  // JSON is YAML, so the strict reader of the configuration serves.
  const config::Node node = LS_TRY(config::parse_yaml(line, file));
  const auto options = node.find("options");
  if (!options) {
    return user_error(file + ": a truth file begins with a line of the record \"world\"");
  }
  const auto world = LS_TRY(generator::crm::read_options(*options));
  return std::make_unique<generator::crm::Truth>(world, horizon);
}

}  // namespace ls::app
