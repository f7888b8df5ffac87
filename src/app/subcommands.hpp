#pragma once

#include "app/command.hpp"
#include "app/options.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace ls::app {

// What a subcommand does with what the options were parsed into; `Outcome` is Status or
// Result<ExitCode>.
template <typename Parsed, typename Outcome>
using SubcommandWork = Outcome (*)(const CommandContext&, const Parsed&);

inline ExitCode exit_code(const CommandContext& context, const Status& outcome) {
  return outcome ? ExitCode::ok : report(context, outcome.error());
}
inline ExitCode exit_code(const CommandContext& context, const Result<ExitCode>& outcome) {
  return outcome ? *outcome : report(context, outcome.error());
}

// For the `declare` of a command that does nothing by itself: one of `all` has to be given, and
// runs.
template <typename Parsed, typename Outcome>
CommandRun run_one_of(const Options& command, const CommandContext& context,
                      std::shared_ptr<Parsed> parsed,
                      std::vector<std::pair<Options, SubcommandWork<Parsed, Outcome>>> all) {
  command.require_subcommand();
  return [all = std::move(all), parsed = std::move(parsed), &context] {
    for (const auto& [subcommand, work] : all) {
      if (subcommand.is_chosen()) {
        return exit_code(context, work(context, *parsed));
      }
    }
    return ExitCode::usage;
  };
}

}  // namespace ls::app
