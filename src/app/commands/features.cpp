#include "app/command.hpp"
#include "app/features/point_in_time.hpp"
#include "app/features/print.hpp"
#include "app/subcommands.hpp"
#include "app/wire.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/operators/feature_sets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

Command features_command();

namespace {

struct FeaturesOptions {
  std::string set = {};
  std::string feature = {};
  std::string as_of = {};
  PointInTime wanted = {};
};

// The feature files of the folder, by name; all, or the set that was named.
Result<std::vector<operators::FeatureSetNote>> read_sets(const CommandContext& context,
                                                         const std::string& name) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const std::filesystem::path folder = loaded.settings.topologies.dir;
  config::Problems problems;
  const auto catalog = event::Catalog::load(folder / "events", problems);
  LS_TRY(problems.to_status());
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "features", ignored)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  std::vector<operators::FeatureSetNote> sets;
  std::vector<std::string> names;
  for (const std::filesystem::path& file : files) {
    std::optional<operators::FeatureSetNote> set =
        operators::describe_feature_set(file, *catalog, problems);
    if (set) {
      names.push_back(set->name);
    }
    if (set && (name.empty() || set->name == name)) {
      sets.push_back(std::move(*set));
    }
  }
  LS_TRY(problems.to_status());
  if (sets.empty()) {
    return user_error(fmt::format("there is no feature set \"{}\" in {}{}", name,
                                  (folder / "features").string(),
                                  config::did_you_mean(name, names)));
  }
  return sets;
}

Status list(const CommandContext& context, const FeaturesOptions& options) {
  const auto sets = LS_TRY(read_sets(context, options.set));
  fmt::print(context.out, "{}",
             context.is_json() ? features_json(sets)
                               : features_table(sets, context.style_for(context.out)));
  return {};
}

Status show(const CommandContext& context, const FeaturesOptions& options) {
  const auto sets = LS_TRY(read_sets(context, options.set));
  std::vector<std::string> names;
  std::string text;
  for (const operators::FeatureSetNote& set : sets) {
    for (const operators::FeatureNote& feature : set.features) {
      names.push_back(feature.name);
      if (feature.name == options.feature) {
        text += context.is_json() ? feature_json(set, feature)
                                  : feature_text(set, feature, context.style_for(context.out));
      }
    }
  }
  if (text.empty()) {
    return user_error(fmt::format("there is no feature \"{}\"{}", options.feature,
                                  config::did_you_mean(options.feature, names)));
  }
  fmt::print(context.out, "{}", text);
  return {};
}

Status at(const CommandContext& context, const FeaturesOptions& options) {
  PointInTime wanted = options.wanted;
  if (!options.as_of.empty()) {
    wanted.as_of = LS_TRY(parse_rfc3339(options.as_of).with("--as-of"));
  }
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  const std::optional<RebuiltVector> vector =
      LS_TRY(rebuild_vector(*log, loaded.settings, *project, wanted));
  if (!vector) {
    return user_error(fmt::format("nothing was told of \"{}\" by then", wanted.key));
  }
  fmt::print(context.out, "{}",
             context.is_json() ? vector->json + "\n"
                               : LS_TRY(vector_text(*vector, context.style_for(context.out))));
  return {};
}

Options declare_list(const Options& command, FeaturesOptions& options) {
  const Options list = command.subcommand("list", "What is declared, set by set");
  list.value("SET", options.set, "Of this set alone");
  return list;
}

Options declare_show(const Options& command, FeaturesOptions& options) {
  const Options show = command.subcommand("show", "How a feature is made, and of what");
  show.value("FEATURE", options.feature, "Its name, such as open_rate").required();
  show.value("--of", options.set, "Of this set alone").type_name("SET");
  return show;
}

Options declare_at(const Options& command, FeaturesOptions& options) {
  const Options at =
      command.subcommand("at", "The vector of a lead as it was known then, made anew from the log");
  at.value("KEY", options.wanted.key, "The lead's key, such as acme|42").required();
  at.value("--as-of", options.as_of, "A time; now").type_name("TIME");
  at.value("--topology", options.wanted.topology, "Whose vector; the only one");
  at.value("--node", options.wanted.node, "The aggregate node; the only one");
  return at;
}

using Work = SubcommandWork<FeaturesOptions, Status>;

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<FeaturesOptions>();
  const std::vector<std::pair<Options, Work>> all = {{declare_list(command, *options), list},
                                                     {declare_show(command, *options), show},
                                                     {declare_at(command, *options), at}};
  return run_one_of(command, context, options, all);
}

}  // namespace

Command features_command() {
  return {.name = "features",
          .summary = "Look at declared features, and at a lead's vector at any time",
          .examples = {"leadstream features list lead_ml_v2",
                       "leadstream features show open_rate -o json",
                       "leadstream features at \"acme|42\" --topology score --as-of "
                       "2026-05-01T10:00:00Z"},
          .declare = declare};
}

}  // namespace ls::app
