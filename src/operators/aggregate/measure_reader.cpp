#include "operators/aggregate/measure_reader.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/nearest.hpp"
#include "leadstream/config/reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::operators {
namespace {

std::string state_name(const KeptMeasure& measure, const window::FeatureWindow& window) {
  return window.size.count > 0 ? fmt::format("{}/{}", measure.name, format_duration(window.size))
                               : measure.name;
}

std::vector<std::string> names_of(const std::vector<KeptMeasure>& measures) {
  std::vector<std::string> names;
  for (const KeptMeasure& measure : measures) {
    names.push_back(measure.name);
  }
  return names;
}

}  // namespace

Millis hop_of(Millis size) {
  return size < hours(12) ? minutes(5) : size < days(12) ? hours(1) : days(1);
}

std::string canonical_text(const config::Node& node) {
  if (node.is_list()) {
    std::string text = "[";
    for (const config::Node& element : node.elements()) {
      text += canonical_text(element) + ",";
    }
    return text + "]";
  }
  if (!node.is_map()) {
    return fmt::format("{}:{}", node.text().size(), node.text());
  }
  std::vector<config::Node::Entry> entries = node.entries();
  std::ranges::sort(entries, {}, &config::Node::Entry::key);
  std::string text = "{";
  for (const config::Node::Entry& entry : entries) {
    if (entry.key != "doc") {
      text += fmt::format("{}={};", entry.key, canonical_text(entry.value));
    }
  }
  return text + "}";
}

std::uint32_t KeptSpecs::add_number(window::FeatureSpec spec) {
  numbers.push_back(std::move(spec));
  return static_cast<std::uint32_t>(numbers.size() - 1);
}

std::uint32_t KeptSpecs::add_text(std::string_view name) {
  text_ids.push_back(hash64(name));
  return static_cast<std::uint32_t>(text_ids.size() - 1);
}

void MeasureReader::read(const std::string& name, const config::Node& node) {
  const std::size_t problems_before = problems_.all().size();
  config::Reader reader(node, problems_);
  KeptMeasure measure;
  measure.name = name;
  measure.declared = name + canonical_text(node);
  if (reader.has("any")) {
    read_any(reader, measure);
  } else {
    read_own(reader, measure);
  }
  std::vector<window::FeatureWindow> windows = read_windows(reader);
  if (measure.is_text && windows.front().kind != window::FeatureWindow::Kind::all_time) {
    reader.fail("the last word is kept for all time");
  }
  reader.finish();
  if (problems_.all().size() == problems_before) {
    add_states(std::move(windows), measure);
    measures_.push_back(std::move(measure));
  }
}

void MeasureReader::read_own(config::Reader& reader, KeptMeasure& out) {
  Measured from = read_measured(reader, catalog_);
  out.function = from.function;
  if (from.function == window::Function::quantile) {
    out.quantile = reader.number_or("q", out.quantile, {.min = 0, .max = 1});
  }
  out.is_text = from.type != nullptr && from.function == window::Function::last && is_text(from);
  out.feeds.push_back({out.name, std::move(from), read_hours(reader, out), out.is_text, 0});
}

std::optional<HourRange> MeasureReader::read_hours(config::Reader& reader, KeptMeasure& out) const {
  if (!reader.has("hours")) {
    return std::nullopt;
  }
  config::Reader section = reader.required_section("hours");
  HourRange range;
  range.from = section.integer("from", {.min = 0, .max = 23});
  range.to = section.integer("to", {.min = 0, .max = 24});
  range.offset = read_offset(section, out);
  section.finish();
  return range;
}

std::optional<std::uint32_t> MeasureReader::read_offset(config::Reader& hours,
                                                        KeptMeasure& out) const {
  const std::optional<std::string> name = hours.optional_text("offset");
  if (!name) {
    return std::nullopt;
  }
  const auto found = std::ranges::find(measures_, *name, &KeptMeasure::name);
  if (found == measures_.end() || found->is_text || found->states.size() != 1) {
    hours.fail_at("offset", fmt::format("there is no measure \"{}\" of one number above{}", *name,
                                        config::did_you_mean(*name, names_of(measures_))));
    return std::nullopt;
  }
  out.parts.push_back(found->name);
  out.declared += "+" + found->declared;
  return found->states.front().index;
}

// Counts each event once: no two of the measures may count the same type.
void MeasureReader::read_any(config::Reader& reader, KeptMeasure& out) {
  out.function = window::Function::since_last;
  for (const std::string& name : reader.texts("any")) {
    const auto part = std::ranges::find(measures_, name, &KeptMeasure::name);
    if (part == measures_.end()) {
      reader.fail_at("any", fmt::format("there is no measure \"{}\" above{}", name,
                                        config::did_you_mean(name, names_of(measures_))));
      continue;
    }
    out.parts.push_back(name);
    if (part->function != window::Function::since_last) {
      out.function = window::Function::count;
    }
    out.declared += "+" + part->declared;
    for (const Feed& feed : part->feeds) {
      const bool is_counted = std::ranges::any_of(
          out.feeds, [&](const Feed& other) { return other.from.type == feed.from.type; });
      if (is_counted) {
        reader.fail_at("any",
                       fmt::format("\"{}\" would count {} twice", name, feed.from.type->name()));
        continue;
      }
      Feed counting = feed;
      counting.from.slot.reset();
      counting.is_text = false;
      out.feeds.push_back(std::move(counting));
    }
  }
  for (Feed& feed : out.feeds) {
    feed.from.function = out.function;
  }
}

// One for each length in `keep`, or that of a half-life, or all time.
std::vector<window::FeatureWindow> MeasureReader::read_windows(config::Reader& reader) {
  if (reader.has("half_life")) {
    return {window::FeatureWindow::decay(reader.duration("half_life", {.min = Millis{1}}))};
  }
  if (!reader.has("keep")) {
    return {window::FeatureWindow::all_time()};
  }
  std::vector<window::FeatureWindow> windows;
  for (const std::string& text : reader.texts("keep")) {
    const Result<Millis> size = parse_duration(text);
    const Millis hop = hop_of(size ? *size : Millis{0});
    if (!size || size->count < hop.count || size->count % hop.count != 0) {
      reader.fail_at("keep", fmt::format("\"{}\" is no length such as 6h (in steps of 5m), 7d (of "
                                         "1h) or 90d (of 1d)",
                                         text));
      continue;
    }
    if (!windows.empty() && windows.back().size >= *size) {
      reader.fail_at("keep", "lengths must rise");
      continue;
    }
    windows.push_back(window::FeatureWindow::sawtooth({.size = *size, .hop = hop}));
  }
  if (windows.empty()) {
    reader.fail_at("keep", "expected at least one length");
    windows.push_back(window::FeatureWindow::all_time());
  }
  return windows;
}

void MeasureReader::add_states(std::vector<window::FeatureWindow> windows, KeptMeasure& measure) {
  for (const window::FeatureWindow& window : windows) {
    const std::string name = state_name(measure, window);
    const std::uint32_t index = measure.is_text ? specs_.add_text(name)
                                                : specs_.add_number({.name = name,
                                                                     .function = measure.function,
                                                                     .window = window,
                                                                     .quantile = measure.quantile});
    measure.states.push_back({index, window});
    for (const Feed& feed : measure.feeds) {
      Feed& added = specs_.feeds.emplace_back(feed);
      added.name = name;
      added.index = index;
    }
  }
}

}  // namespace ls::operators
