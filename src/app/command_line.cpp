#include "app/command_line.hpp"

#include "app/help.hpp"
#include "app/version.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/config/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ls::app {

namespace {

constexpr std::array<std::string_view, 2> kOutputs = {"text", "json"};
constexpr std::array<std::string_view, 2> kLogFormats = {"text", "json"};
constexpr std::array<std::string_view, 3> kColors = {"auto", "always", "never"};

const std::vector<std::string> kRootExamples = {
    "leadstream demo",
    "leadstream run -c config/local.yaml",
    "leadstream config show --origins",
};

std::string example_lines(const std::vector<std::string>& examples) {
  std::string text;
  for (const std::string& example : examples) {
    text += "  " + example + '\n';
  }
  return text;
}

void add_global_options(CLI::App& root, GlobalOptions& options) {
  root.set_help_flag("-h,--help", "Print this help");
  root.set_version_flag("-V,--version", std::string(version()), "Print the version");
  const Options all(root);
  all.values("-c,--config", options.config_files,
             "Settings file, or a folder of them; may be repeated, the later wins")
      .type_name("FILE");
  all.values("--set", options.overrides, "One setting, as in http.listen=127.0.0.1:9090")
      .type_name("KEY=VALUE");
  all.choice("-o,--output", options.output, kOutputs, "How data is printed");
  all.flag("-q,--quiet", options.is_quiet, "Only errors, no progress");
  all.counter("-v,--verbose", options.verbosity, "More messages");
  const auto log_format = [](const std::string& text) -> Result<std::optional<LogFormat>> {
    const auto found = std::ranges::find(kLogFormats, text);
    if (found == kLogFormats.end()) {
      return user_error(fmt::format("expected text|json, not \"{}\"", text));
    }
    return std::optional(static_cast<LogFormat>(found - kLogFormats.begin()));
  };
  all.converted("--log-format", options.log_format, "How messages are printed", log_format)
      .type_name("text|json");
  all.choice("--color", options.color, kColors, "Colors in text");
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* app = &command; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
  }
  return names;
}

}  // namespace

CommandLine::CommandLine(const std::vector<Command>& commands, CommandContext& context)
    : context_(context),
      root_(std::make_unique<CLI::App>("streaming lead scoring on Kafka or on its own log",
                                       "leadstream")) {
  context_.command_line = root_.get();
  add_global_options(*root_, context_.options);
  root_->footer(example_lines(kRootExamples));
  root_->require_subcommand(0, 1);
  // So that global options may follow the command.
  root_->fallthrough();
  for (const Command& command : commands) {
    CLI::App* app = root_->add_subcommand(command.name, command.summary);
    app->footer(example_lines(command.examples));
    runs_.push_back(command.declare(Options(*app), context_));
  }
}

CommandLine::~CommandLine() {
  context_.command_line = nullptr;
}

// The parser tells that something is left over or missing, but not what the person meant.
std::string CommandLine::mistake_in_words(const std::string& from_parser) const {
  const CLI::App& command = selected_command(*root_);
  const std::vector<std::string> commands = command_names(command);
  const std::vector<std::string> left_over = root_->remaining(true);
  if (left_over.empty()) {
    return from_parser == "A subcommand is required" ? "a command is missing" : from_parser;
  }
  const std::string& word = left_over.front();
  if (word.starts_with('-') && word.size() > 1) {
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("unknown option {}{}", name,
                       config::did_you_mean(name, option_names(command)));
  }
  if (!commands.empty()) {
    return fmt::format("unknown command \"{}\"{}", word, config::did_you_mean(word, commands));
  }
  return fmt::format("unexpected argument \"{}\"", word);
}

ParsedCommand CommandLine::parse(std::vector<std::string> arguments) {
  // CLI11 takes them from the back.
  std::ranges::reverse(arguments);
  const auto print_help = [this](std::FILE* stream, ExitCode code) {
    return [this, stream, code] {
      fmt::print(stream, "{}", help_text(selected_command(*root_)));
      return code;
    };
  };
  try {
    root_->parse(arguments);
  } catch (const CLI::CallForHelp&) {
    return {.mistake = {}, .run = print_help(context_.out, ExitCode::ok)};
  } catch (const CLI::CallForVersion&) {
    return {.mistake = {}, .run = [this] {
              fmt::print(context_.out, "leadstream {}\n", version());
              return ExitCode::ok;
            }};
  } catch (const CLI::ParseError& error) {
    const std::string mistake = mistake_in_words(error.what());
    return {.mistake = mistake, .run = [this, mistake] {
              const std::string path = command_path(selected_command(*root_));
              fmt::print(context_.error, "{}: {}\nSee {} --help\n", path, mistake, path);
              return ExitCode::usage;
            }};
  }
  const std::vector<CLI::App*> selected = root_->get_subcommands();
  if (selected.empty()) {
    return {.mistake = "a command is missing", .run = print_help(context_.error, ExitCode::usage)};
  }
  const std::vector<std::string> names = command_names(*root_);
  const auto found = std::ranges::find(names, selected.front()->get_name());
  return {.mistake = {}, .run = runs_[static_cast<std::size_t>(found - names.begin())]};
}

ExitCode run_command_line(std::vector<std::string> arguments, CommandContext& context) {
  CommandLine command_line(all_commands(), context);
  const ParsedCommand command = command_line.parse(std::move(arguments));
  const GlobalOptions& options = context.options;
  configure_log(options.is_quiet        ? LogLevel::error
                : options.verbosity > 0 ? LogLevel::debug
                                        : LogLevel::info,
                options.log_format.value_or(LogFormat::text));
  const ExitCode code = command.run();
  // A full disk shows only when the buffer is written out.
  if ((std::fflush(context.out) != 0 || std::ferror(context.out) != 0) && code == ExitCode::ok) {
    fmt::print(context.error, "leadstream: the output could not be written\n");
    return ExitCode::failed;
  }
  return code;
}

}  // namespace ls::app
