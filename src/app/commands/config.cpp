#include "app/command.hpp"
#include "app/settings_shown.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <memory>

namespace ls::app {

Command config_command();

namespace {

struct ShowOptions {
  bool has_origins = false;
};

void print_json(const CommandContext& context, const std::vector<ShownSetting>& settings,
                bool has_origins) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object();
  for (const ShownSetting& setting : settings) {
    if (setting.kind == ShownSetting::Kind::section) {
      continue;
    }
    json.key(setting.path);
    if (has_origins) {
      json.begin_object().key("value").raw(setting.json).member("origin", setting.origin);
      json.end_object();
    } else {
      json.raw(setting.json);
    }
  }
  json.end_object();
  fmt::print(context.out, "{}\n", text);
}

void print_yaml(const CommandContext& context, const std::vector<ShownSetting>& settings,
                bool has_origins) {
  // Origins stand in one column, unless a line is too long for it.
  constexpr std::size_t kOriginColumn = 44;
  const Style style = context.style_for(context.out);
  for (const ShownSetting& setting : settings) {
    const std::string line = setting.yaml_line();
    if (!has_origins || setting.kind == ShownSetting::Kind::section) {
      fmt::print(context.out, "{}\n", line);
    } else {
      fmt::print(context.out, "{:{}}  {}\n", line, kOriginColumn, style.dim("# " + setting.origin));
    }
  }
}

ExitCode run_show(const CommandContext& context, const ShowOptions& options) {
  Result<LoadedSettings> loaded = load_settings(context);
  if (!loaded) {
    return report(context, loaded.error());
  }
  const std::vector<ShownSetting> settings = shown_settings(*loaded);
  if (context.is_json()) {
    print_json(context, settings, options.has_origins);
  } else {
    print_yaml(context, settings, options.has_origins);
  }
  return ExitCode::ok;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ShowOptions>();
  const Options show = command.subcommand("show", "Print every setting as it is in force");
  show.flag("--origins", options->has_origins,
            "Where each value is from: default, file:line:column, variable or --set");
  command.require_subcommand();
  return [options, &context] { return run_show(context, *options); };
}

}  // namespace

Command config_command() {
  return {.name = "config",
          .summary = "Look at the settings",
          .examples =
              {"leadstream config show --origins -c config/local.yaml",
               "leadstream config show -o json",
               "leadstream config show --set engine=kafka --set kafka.bootstrap=localhost:9092"},
          .declare = declare};
}

}  // namespace ls::app
