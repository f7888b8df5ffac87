#include "app/verify/named_versions.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {

NamedVersions::NamedVersions(const flow::ModelHistory& history, const TaskOutputs& outputs)
    : history_(history), current_(std::make_shared<flow::ModelSet>()) {
  for (const auto& [topic, models] : outputs.versions) {
    for (const auto& [model, versions] : models) {
      series_.push_back({topic, model, &versions});
    }
  }
}

Result<std::shared_ptr<const flow::ModelSet>> NamedVersions::next() {
  for (Series& series : series_) {
    const std::size_t last = series.versions->size() - 1;
    const EventTime named = (*series.versions)[std::min(series.next, last)].valid_from;
    if (named == series.adopted) {
      continue;
    }
    auto changed = std::make_shared<flow::ModelSet>(*current_);
    changed->by_name.erase(std::string(series.model));
    if (named != EventTime::min()) {
      const std::shared_ptr<const flow::ModelSet> known = history_.as_of(named);
      const auto found = known->by_name.find(series.model);
      if (found == known->by_name.end() || found->second->valid_from != named) {
        return user_error(
            fmt::format("version {} of model {} is gone", format_rfc3339(named), series.model));
      }
      changed->by_name.insert(*found);
    }
    series.adopted = named;
    current_ = std::move(changed);
  }
  return current_;
}

void NamedVersions::pass(std::string_view topic, std::uint64_t sequence) {
  for (Series& series : series_) {
    while (series.topic == topic && series.next < series.versions->size() &&
           (*series.versions)[series.next].sequence <= sequence) {
      ++series.next;
    }
  }
}

}  // namespace ls::app
