#include "app/model/print.hpp"

#include "app/table.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/ml/calibration_spec.hpp"

#include <fmt/core.h>

#include <cstddef>

namespace ls::app {
namespace {

std::string hex(std::uint64_t value) {
  return fmt::format("{:016x}", value);
}

TableRow row_of(const PublishedVersion& version, std::size_t versions) {
  const ml::Snapshot& snapshot = version.snapshot;
  const ml::Quality& quality = snapshot.quality;
  return {snapshot.model,
          format_rfc3339(snapshot.valid_from),
          std::to_string(versions),
          snapshot.fitted->spec().name,
          std::to_string(snapshot.examples),
          fmt::format("{:.3f}", quality.auc),
          fmt::format("{:.4f}", quality.log_loss),
          config::format_bytes(version.bytes.size())};
}

void write_version(event::JsonWriter& json, const PublishedVersion& version) {
  const ml::Snapshot& snapshot = version.snapshot;
  json.begin_object().member("model", std::string_view(snapshot.model));
  json.member("version", snapshot.valid_from);
  json.member("kind", std::string_view(snapshot.fitted->spec().name));
  json.member("examples", snapshot.examples);
  json.key("quality").begin_object().member("count", snapshot.quality.count);
  json.member("auc", snapshot.quality.auc).member("log_loss", snapshot.quality.log_loss);
  json.member("base_rate", snapshot.quality.base_rate).end_object();
  json.member("schema_hash", std::string_view(hex(snapshot.schema_hash)));
  json.member("config_hash", std::string_view(hex(snapshot.config_hash)));
  json.member("bytes", version.bytes.size());
}

// Calls `see` with each version that is shown and how many its model has.
template <typename See>
void for_each_shown(const PublishedModels& models, bool shows_all, const See& see) {
  for (const auto& [name, versions] : models.models) {
    if (!shows_all) {
      see(versions.rbegin()->second, versions.size());
      continue;
    }
    for (const auto& [time, version] : versions) {
      see(version, versions.size());
    }
  }
}

std::string_view kind_of(const ml::FeatureDef& feature) {
  return feature.kind == ml::FeatureKind::number ? "number" : "category";
}

}  // namespace

std::string models_table(const PublishedModels& models, bool shows_all, const Style& style) {
  std::vector<TableRow> rows{
      {"model", "version", "versions", "kind", "examples", "auc", "log loss", "size"}};
  for_each_shown(models, shows_all, [&](const PublishedVersion& version, std::size_t count) {
    rows.push_back(row_of(version, count));
  });
  return table_text(rows, style);
}

std::string models_json(const PublishedModels& models, bool shows_all) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().key("models").begin_array();
  for_each_shown(models, shows_all, [&](const PublishedVersion& version, std::size_t count) {
    write_version(json, version);
    json.member("versions", count).end_object();
  });
  json.end_array().member("unreadable", models.unreadable).end_object();
  return text + "\n";
}

std::string version_text(const PublishedVersion& version, const Style& style) {
  const ml::Snapshot& snapshot = version.snapshot;
  const ml::Quality& quality = snapshot.quality;
  std::string text =
      style.bold(fmt::format("{} {}", snapshot.model, format_rfc3339(snapshot.valid_from))) + "\n";
  text += fmt::format("  kind      {}\n", snapshot.fitted->spec().name);
  text += fmt::format("  examples  {} learned\n", snapshot.examples);
  text += fmt::format("  quality   AUC {:.3f}, log loss {:.4f} over {} judged, base rate {:.3f}\n",
                      quality.auc, quality.log_loss, quality.count, quality.base_rate);
  text += fmt::format("  hashes    features {}, settings {}\n", hex(snapshot.schema_hash),
                      hex(snapshot.config_hash));
  text += fmt::format("  size      {}\n", config::format_bytes(version.bytes.size()));
  if (const auto calibration = ml::calibration_of(snapshot.fitted->spec())) {
    text += fmt::format("  calibrate {}, by {} examples\n", ml::name_of(calibration->calibration),
                        calibration->memory);
  }
  text += style.bold("parameters") + "\n";
  for (const auto& [name, value] : ml::without_calibration(snapshot.fitted->spec()).params) {
    text += fmt::format("  {} = {}\n", name, value);
  }
  text += style.bold("features") + "\n";
  for (const ml::FeatureDef& feature : snapshot.fitted->schema().features()) {
    text += fmt::format("  {} ({})\n", feature.name, kind_of(feature));
  }
  return text;
}

std::string version_json(const PublishedVersion& version) {
  std::string text;
  event::JsonWriter json(text);
  write_version(json, version);
  const ml::ModelSpec& spec = version.snapshot.fitted->spec();
  if (const auto calibration = ml::calibration_of(spec)) {
    json.key("calibrate").begin_object().member("type", ml::name_of(calibration->calibration));
    json.member("memory", calibration->memory).end_object();
  }
  json.key("params").begin_object();
  for (const auto& [name, value] : ml::without_calibration(spec).params) {
    json.member(name, value);
  }
  json.end_object().key("features").begin_array();
  for (const ml::FeatureDef& feature : version.snapshot.fitted->schema().features()) {
    json.begin_object().member("name", std::string_view(feature.name));
    json.member("kind", kind_of(feature)).end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

std::string comparison_table(const std::vector<const PublishedVersion*>& versions,
                             const Style& style) {
  const ml::Quality& first = versions.front()->snapshot.quality;
  std::vector<TableRow> rows{{"model", "version", "kind", "judged", "auc", "", "log loss", ""}};
  for (const PublishedVersion* version : versions) {
    const ml::Snapshot& snapshot = version->snapshot;
    const ml::Quality& quality = snapshot.quality;
    const bool is_first = version == versions.front();
    rows.push_back({snapshot.model, format_rfc3339(snapshot.valid_from),
                    snapshot.fitted->spec().name, std::to_string(quality.count),
                    fmt::format("{:.4f}", quality.auc),
                    is_first ? "" : fmt::format("{:+.4f}", quality.auc - first.auc),
                    fmt::format("{:.4f}", quality.log_loss),
                    is_first ? "" : fmt::format("{:+.4f}", quality.log_loss - first.log_loss)});
  }
  return table_text(rows, style);
}

}  // namespace ls::app
