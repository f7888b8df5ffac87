#include "app/command.hpp"
#include "app/progress.hpp"
#include "app/state/print.hpp"
#include "app/state/scan_state.hpp"
#include "app/state/state_files.hpp"
#include "app/state/verify_states.hpp"
#include "app/subcommands.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

Command state_command();

namespace {

struct StateOptions {
  StateSelection selection = {};
  std::string folder = {};
  std::vector<std::string> files = {};
  ScanOptions scan = {};
  std::string topology = {};
  std::size_t shown_max = 20;
};

// What every one of the commands works on.
struct Opened {
  Settings settings;
  std::shared_ptr<const Project> project;
  std::unique_ptr<StoppedStates> states;
};

Result<Opened> open(const CommandContext& context) {
  Opened opened;
  opened.settings = LS_TRY(load_settings(context)).settings;
  opened.project = LS_TRY(load_project(opened.settings));
  opened.states = LS_TRY(open_stopped_states(opened.settings, *opened.project, context.clock));
  return opened;
}

// Counts rows for the progress bar.
class Counted {
 public:
  Counted(const CommandContext& context, const std::string& label)
      : progress_(context, progress_mode(context), {.label = label, .unit = "rows"}) {}

  [[nodiscard]] OnRow counter() {
    return [this] {
      if (++done_ % 4096 == 0) {
        progress_.update(done_);
      }
    };
  }
  void finish() {
    progress_.update(done_);
    progress_.finish();
  }

 private:
  Progress progress_;
  std::uint64_t done_ = 0;
};

Result<ExitCode> scan(const CommandContext& context, const StateOptions& options) {
  const Opened opened = LS_TRY(open(context));
  StateSelection selection = options.selection;
  selection.topologies = {options.topology};
  std::uint64_t printed = 0;
  for (const StateName& name : LS_TRY(select_states(*opened.states, *opened.project, selection))) {
    ScanOptions rest = options.scan;
    rest.rows_max -= printed;
    printed +=
        LS_TRY(scan_state(*opened.states, *opened.project->find(name.topology), name, rest, context)
                   .with(text_of(name)));
    if (printed == options.scan.rows_max) {
      break;
    }
  }
  return ExitCode::ok;
}

Result<ExitCode> verify(const CommandContext& context, const StateOptions& options) {
  const Opened opened = LS_TRY(open(context));
  const std::vector<StateName> names =
      LS_TRY(select_states(*opened.states, *opened.project, options.selection));
  Counted rows(context, "Reading the states");
  const StateVerdict verdict = LS_TRY(
      verify_states(*opened.states, *opened.project, names, options.shown_max, rows.counter()));
  rows.finish();
  print_verdict(context, verdict);
  return verdict.findings.total() == 0 ? ExitCode::ok : ExitCode::found_problems;
}

Result<ExitCode> checkpoint(const CommandContext& context, const StateOptions& options) {
  const Opened opened = LS_TRY(open(context));
  const std::vector<StateName> names =
      LS_TRY(select_states(*opened.states, *opened.project, options.selection));
  Counted rows(context, "Reading the states");
  const std::vector<ExportResult> results = LS_TRY(
      checkpoint_states(*opened.states, opened.settings, names, options.folder, rows.counter()));
  rows.finish();
  print_results(context, "linked", results);
  return ExitCode::ok;
}

Result<ExitCode> export_all(const CommandContext& context, const StateOptions& options) {
  const Opened opened = LS_TRY(open(context));
  std::vector<ExportResult> results;
  Counted rows(context, "Exporting");
  for (const StateName& name :
       LS_TRY(select_states(*opened.states, *opened.project, options.selection))) {
    results.push_back(LS_TRY(
        export_state(*opened.states, opened.settings.app, name, options.folder, rows.counter())));
  }
  rows.finish();
  print_results(context, "exported", results);
  return ExitCode::ok;
}

Result<ExitCode> import_all(const CommandContext& context, const StateOptions& options) {
  const Opened opened = LS_TRY(open(context));
  std::vector<ExportResult> results;
  Counted rows(context, "Importing");
  for (const std::string& file : options.files) {
    results.push_back(LS_TRY(import_state(*opened.states, opened.settings, *opened.project,
                                          context.clock, file, rows.counter())));
  }
  rows.finish();
  print_results(context, "imported", results);
  return ExitCode::ok;
}

void choose_partition(const Options& command, StateOptions& options) {
  command
      .taken("--partition", "Only the task of this partition",
             [&options](const std::string& text) -> Status {
               options.selection.partition =
                   LS_TRY(whole_number(text, {0, std::numeric_limits<std::int32_t>::max()}));
               return {};
             })
      .type_name("N");
}

void choose_states(const Options& command, StateOptions& options) {
  command.values("TOPOLOGY", options.selection.topologies, "Which; all that the settings run");
  choose_partition(command, options);
}

Options declare_scan(const Options& command, StateOptions& options) {
  const Options scan = command.subcommand("scan", "Show rows, as their node tells them or in hex");
  scan.value("TOPOLOGY", options.topology, "Whose").required();
  choose_partition(scan, options);
  scan.value("--node", options.scan.node, "Only what this node keeps").type_name("ID");
  scan.value("--key", options.scan.key_prefix, "Only keys that begin so").type_name("PREFIX");
  scan.whole("--limit", options.scan.rows_max, {1, 1'000'000'000}, "Rows at most")
      .type_name("N")
      .shown(std::to_string(options.scan.rows_max));
  return scan;
}

Options declare_verify(const Options& command, StateOptions& options) {
  const Options verify = command.subcommand(
      "verify", "Hold states against checksums, group and changelog; 3 if they disagree");
  choose_states(verify, options);
  verify.whole("--show", options.shown_max, {0, 1'000'000}, "Discrepancies that are told")
      .type_name("N")
      .shown(std::to_string(options.shown_max));
  return verify;
}

Options declare_copy(const Options& command, const std::string& name, const std::string& summary,
                     StateOptions& options) {
  const Options copy = command.subcommand(name, summary);
  choose_states(copy, options);
  copy.value("--to", options.folder, "Where to").type_name("DIR").required();
  return copy;
}

Options declare_import(const Options& command, StateOptions& options) {
  const Options import =
      command.subcommand("import", "Take exported states over, each into an empty place");
  import.values("FILE", options.files, "What `export` wrote").type_name("FILE").required();
  return import;
}

using Work = SubcommandWork<StateOptions, Result<ExitCode>>;

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<StateOptions>();
  const std::vector<std::pair<Options, Work>> all = {
      {declare_scan(command, *options), scan},
      {declare_verify(command, *options), verify},
      {declare_copy(command, "checkpoint",
                    "Link the files of states into a folder, with what they "
                    "are and how far they go",
                    *options),
       checkpoint},
      {declare_copy(command, "export", "Write each state as a file for other machines and versions",
                    *options),
       export_all},
      {declare_import(command, *options), import_all}};
  return run_one_of(command, context, options, all);
}

}  // namespace

Command state_command() {
  return {.name = "state",
          .summary = "Look into, check, copy and move the state of a stopped process",
          .examples = {"leadstream state scan score --node engagement --key 'acme|L1'",
                       "leadstream state verify -c config/production.yaml -o json",
                       "leadstream state export --to backup score"},
          .declare = declare};
}

}  // namespace ls::app
