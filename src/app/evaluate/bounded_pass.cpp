#include "app/evaluate/bounded_pass.hpp"

#include "app/worker_options.hpp"

#include <algorithm>

namespace ls::app {

flow::DriverOptions driver_options(const Settings& settings) {
  flow::DriverOptions options;
  options.boundary = settings.time.boundary;
  options.lag = settings.time.lag;
  options.disorder = settings.time.disorder.span;
  options.models_topic = settings.topic_name("leads.models");
  options.limits = decode_limits(settings);
  return options;
}

BoundedPass::BoundedPass(const Settings& settings, const Project& project)
    : settings_(settings),
      project_(project),
      decoder_(project.catalog, project.catalog.types(), decode_limits(settings)) {}

Status BoundedPass::add(std::string_view event, EventTime now) {
  arena_.reset();
  event::RawEvent raw;
  raw.value = event;
  raw.appended = now;
  const Result<const event::Event*> decoded = decoder_.decode(raw, arena_);
  if (!decoded) {
    ++measured_.refused;
    return decoded.error();
  }
  const event::Event& found = **decoded;
  const std::string& topic = settings_.topic_name(found.type->topic());
  const auto at = seen_.try_emplace(topic, found.time).first;
  measured_.disorder = std::max(measured_.disorder, at->second - found.time);
  at->second = std::max(at->second, found.time);
  measured_.until = std::max(measured_.until, found.time + Millis{1});
  ++measured_.events;
  held_.push_back({&at->first, event::record_key(found.tenant, found.contact), std::string(event)});
  return {};
}

Status BoundedPass::run() {
  flow::DriverOptions options = driver_options(settings_);
  options.disorder = measured_.disorder;
  driver_ = LS_TRY(flow::Driver::make(project_.topologies, project_.catalog, options));
  // Nothing that comes after this asks when the log took a record: all of it was, by the end.
  for (const Held& held : held_) {
    LS_TRY(driver_->push(*held.topic, held.key, held.value, measured_.until));
  }
  held_.clear();
  return driver_->run(measured_.until);
}

}  // namespace ls::app
