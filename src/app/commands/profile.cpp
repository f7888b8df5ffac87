#include "app/command.hpp"
#include "app/profile/backtest.hpp"
#include "app/profile/print.hpp"
#include "app/settings.hpp"
#include "app/subcommands.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/scoring/lead/lead_profile.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

Command profile_command();

namespace {

struct ProfileOptions {
  std::string folder = "config/profiles";
  std::string profile = {};
  std::string against = {};
  std::string events = {};
};

Result<const scoring::LeadProfile*> named(const scoring::LeadProfiles& profiles,
                                          const std::string& name) {
  const scoring::LeadProfile* found = profiles.find(name);
  if (found == nullptr) {
    return user_error(fmt::format("there is no profile \"{}\"{}", name,
                                  config::did_you_mean(name, profiles.names())));
  }
  return found;
}

Status list(const CommandContext& context, const ProfileOptions& options) {
  const auto profiles = LS_TRY(scoring::LeadProfiles::load(options.folder));
  fmt::print(context.out, "{}",
             context.is_json() ? profiles_json(*profiles)
                               : profiles_table(*profiles, context.style_for(context.out)));
  return {};
}

Status show(const CommandContext& context, const ProfileOptions& options) {
  const auto profiles = LS_TRY(scoring::LeadProfiles::load(options.folder));
  const scoring::LeadProfile& profile = *LS_TRY(named(*profiles, options.profile));
  fmt::print(context.out, "{}",
             context.is_json() ? profile_json(profile)
                               : profile_text(profile, context.style_for(context.out)));
  return {};
}

Status backtest(const CommandContext& context, const ProfileOptions& options) {
  const auto profiles = LS_TRY(scoring::LeadProfiles::load(options.folder));
  LS_TRY(named(*profiles, options.profile));
  if (!options.against.empty()) {
    LS_TRY(named(*profiles, options.against));
  }
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const Backtest result = LS_TRY(run_backtest(loaded.settings,
                                              {.profile = options.profile,
                                               .against = options.against,
                                               .events = options.events,
                                               .profiles = options.folder},
                                              context.clock.now()));
  for (const std::string& refusal : result.refusals) {
    fmt::print(context.error, "{}\n", refusal);
  }
  if (!context.options.is_quiet) {
    fmt::print(context.error, "Ran {} events, {} refused\n", result.events, result.refused);
  }
  fmt::print(context.out, "{}",
             context.is_json() ? backtest_json(result)
                               : backtest_text(result, context.style_for(context.out)));
  return {};
}

void choose_folder(const Options& command, ProfileOptions& options) {
  command.value("--profiles", options.folder, "Where the profiles are")
      .type_name("DIR")
      .shown(options.folder);
}

Options declare_list(const Options& command, ProfileOptions& options) {
  const Options list = command.subcommand("list", "The profiles of a folder");
  choose_folder(list, options);
  return list;
}

Options declare_show(const Options& command, ProfileOptions& options) {
  const Options show = command.subcommand("show", "What a profile looks for");
  choose_folder(show, options);
  show.value("PROFILE", options.profile, "Its name, such as b2b_saas").required();
  return show;
}

Options declare_backtest(const Options& command, ProfileOptions& options) {
  const Options tried = command.subcommand(
      "backtest", "What a profile would have said of events, beside the one in force");
  choose_folder(tried, options);
  tried.value("PROFILE", options.profile, "The one to try").required();
  tried.value("--events", options.events, "Events on a line each").type_name("FILE").required();
  tried.value("--against", options.against, "The one in force; that of the topology lead_rules")
      .type_name("PROFILE");
  return tried;
}

using Work = SubcommandWork<ProfileOptions, Status>;

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ProfileOptions>();
  const std::vector<std::pair<Options, Work>> all = {
      {declare_list(command, *options), list},
      {declare_show(command, *options), show},
      {declare_backtest(command, *options), backtest}};
  return run_one_of(command, context, options, all);
}

}  // namespace

Command profile_command() {
  return {.name = "profile",
          .summary = "Look at the profiles of rules that score leads, and try one on the past",
          .examples = {"leadstream profile list", "leadstream profile show b2b_saas",
                       "leadstream profile backtest automotive --events events.ndjson"},
          .declare = declare};
}

}  // namespace ls::app
