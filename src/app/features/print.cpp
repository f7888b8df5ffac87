#include "app/features/print.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace ls::app {
namespace {

using operators::FeatureNote;
using operators::FeatureSetNote;
using operators::MeasureNote;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::size_t facts_of(const FeatureSetNote& set) {
  const auto twins = std::ranges::count_if(set.features, &FeatureNote::is_twin);
  return set.features.size() - static_cast<std::size_t>(twins);
}

std::size_t longest_name(const FeatureSetNote& set) {
  std::size_t longest = 0;
  for (const FeatureNote& feature : set.features) {
    longest = std::max(longest, feature.name.size());
  }
  return longest;
}

const MeasureNote* measure_of(const FeatureSetNote& set, const std::string& name) {
  const auto found = std::ranges::find(set.measures, name, &MeasureNote::name);
  return found == set.measures.end() ? nullptr : &*found;
}

void write_texts(event::JsonWriter& json, std::string_view name,
                 const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.value(std::string_view(text));
  }
  json.end_array();
}

void write_feature(event::JsonWriter& json, const FeatureSetNote& set, const FeatureNote& feature) {
  json.begin_object().member("set", std::string_view(set.mark));
  json.member("group", std::string_view(feature.group));
  json.member("name", std::string_view(feature.name));
  json.member("kind", std::string_view(feature.kind));
  json.member("type", feature.is_word ? "word" : "number");
  json.member("unit", std::string_view(feature.unit));
  json.member("doc", std::string_view(feature.doc));
  json.member("twin", feature.is_twin);
  json.member("digest", std::string_view(fmt::format("{:016x}", feature.digest)));
  json.key("measures").begin_array();
  for (const std::string& name : feature.reads) {
    const MeasureNote* measure = measure_of(set, name);
    json.begin_object().member("name", std::string_view(name));
    write_texts(json, "events", measure == nullptr ? std::vector<std::string>() : measure->events);
    write_texts(json, "kept", measure == nullptr ? std::vector<std::string>() : measure->kept);
    json.end_object();
  }
  json.end_array().end_object();
}

std::string value_text(const event::JsonView& value) {
  if (value.is_null()) {
    return "-";
  }
  if (value.is_text()) {
    return std::string(value.text().value_or(""));
  }
  return fmt::format("{}", value.number().value_or(0));
}

}  // namespace

std::string features_table(const std::vector<FeatureSetNote>& sets, const Style& style) {
  std::string text;
  for (const FeatureSetNote& set : sets) {
    text += style.bold(fmt::format("{}  {} features, {} facts", set.mark, set.features.size(),
                                   facts_of(set))) +
            "\n";
    const std::size_t width = longest_name(set);
    std::string_view group;
    for (const FeatureNote& feature : set.features) {
      if (feature.group != group) {
        group = feature.group;
        text += style.bold(std::string(group)) + "\n";
      }
      const std::string from = feature.reads.empty() ? feature.doc : joined(feature.reads);
      text += fmt::format("  {:<{}}  {:<12}  {:<16}  {}\n", feature.name, width, feature.kind,
                          feature.unit, from);
    }
  }
  return text;
}

std::string features_json(const std::vector<FeatureSetNote>& sets) {
  std::string text;
  for (const FeatureSetNote& set : sets) {
    for (const FeatureNote& feature : set.features) {
      event::JsonWriter json(text);
      write_feature(json, set, feature);
      text += "\n";
    }
  }
  return text;
}

std::string feature_text(const FeatureSetNote& set, const FeatureNote& feature,
                         const Style& style) {
  std::string text = style.bold(feature.name) + "\n";
  text += fmt::format("  set       {}\n  group     {}\n  kind      {}\n", set.mark, feature.group,
                      feature.kind);
  text += fmt::format("  unit      {}\n  digest    {:016x}\n",
                      feature.unit.empty() ? "none" : feature.unit, feature.digest);
  if (!feature.doc.empty()) {
    text += fmt::format("  doc       {}\n", feature.doc);
  }
  for (const std::string& name : feature.reads) {
    if (const MeasureNote* measure = measure_of(set, name)) {
      text += fmt::format("  measure   {}: {}; kept: {}\n", name, joined(measure->events),
                          joined(measure->kept));
    }
  }
  return text;
}

std::string feature_json(const FeatureSetNote& set, const FeatureNote& feature) {
  std::string text;
  event::JsonWriter json(text);
  write_feature(json, set, feature);
  return text + "\n";
}

Result<std::string> vector_text(const RebuiltVector& vector, const Style& style) {
  event::JsonDocument document;
  const event::JsonView root = LS_TRY(document.parse(vector.json));
  const event::JsonView features = LS_TRY(root.get("features"));
  std::string text = style.bold(fmt::format("{}.{} as of {}", vector.topology, vector.node,
                                            format_rfc3339(vector.as_of))) +
                     "\n";
  std::size_t width = 0;
  for (const auto& member : features.members()) {
    width = std::max(width, member.key.size());
  }
  for (const auto& member : features.members()) {
    text += fmt::format("  {:<{}}  {}\n", member.key, width, value_text(member.value));
  }
  return text;
}

}  // namespace ls::app
