#include "leadstream/event/schema.hpp"

#include "app/command.hpp"
#include "app/project.hpp"
#include "app/version.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace ls::app {

Command schema_command();

namespace {

enum class SchemaFormat { json_schema, asyncapi };
constexpr std::array<std::string_view, 2> kSchemaFormats = {"json-schema", "asyncapi"};

struct SchemaOptions {
  std::vector<std::string> types = {};
  SchemaFormat format = SchemaFormat::json_schema;
};

Result<const event::EventType*> find_type(const event::Catalog& catalog, const std::string& name) {
  if (const event::EventType* type = catalog.find(name)) {
    return type;
  }
  std::vector<std::string> known;
  for (const event::EventType* type : catalog.types()) {
    known.push_back(type->name());
  }
  return user_error(
      fmt::format("no event type is called \"{}\"{}", name, config::did_you_mean(name, known)));
}

// One schema on a line each, or the one document.
Result<std::string> schemas(const CommandContext& context, const SchemaOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  if (options.format == SchemaFormat::asyncapi) {
    if (!options.types.empty()) {
      return user_error("--format asyncapi describes all types: name none");
    }
    return event::async_api(project->catalog, version()) + "\n";
  }
  std::vector<const event::EventType*> chosen;
  for (const std::string& name : options.types) {
    chosen.push_back(LS_TRY(find_type(project->catalog, name)));
  }
  if (options.types.empty()) {
    chosen = project->catalog.types();
  }
  std::string text;
  for (const event::EventType* type : chosen) {
    text += event::json_schema(*type) + "\n";
  }
  return text;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<SchemaOptions>();
  command.values("types", options->types, "Event types; all if none is named");
  command.choice("--format", options->format, kSchemaFormats,
                 "JSON Schema 2020-12, one on a line, or AsyncAPI 3 of all topics");
  return [options, &context] {
    const Result<std::string> text = schemas(context, *options);
    if (!text) {
      return report(context, text.error());
    }
    fmt::print(context.out, "{}", *text);
    return ExitCode::ok;
  };
}

}  // namespace

Command schema_command() {
  return {.name = "schema",
          .summary = "Print what valid events are, as JSON Schema or AsyncAPI",
          .examples = {"leadstream schema page.viewed", "leadstream schema > events.schema.ndjson",
                       "leadstream schema --format asyncapi > asyncapi.json"},
          .declare = declare};
}

}  // namespace ls::app
