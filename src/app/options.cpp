#include "app/options.hpp"

#include "leadstream/config/convert.hpp"

#include <CLI/CLI.hpp>

namespace ls::app {

Option& Option::type_name(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option& Option::shown(const std::string& value) {
  option_->default_str(value);
  return *this;
}

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::excludes(const Option& other) {
  option_->excludes(other.option_);
  return *this;
}

Option& Option::needs(const Option& other) {
  option_->needs(other.option_);
  return *this;
}

Status assign(const std::string& text, std::string& value) {
  value = text;
  return {};
}

Status assign(const std::string& text, double& value) {
  value = LS_TRY(config::to_number(text));
  return {};
}

Status assign(const std::string& text, std::int64_t& value) {
  value = LS_TRY(config::to_integer(text));
  return {};
}

Result<std::int64_t> whole_number(const std::string& text, Bounds bounds) {
  const std::int64_t number = LS_TRY(config::to_integer(text));
  if (number < bounds.min || number > bounds.max) {
    return user_error(fmt::format("expected a whole number from {} to {}, not {}", bounds.min,
                                  bounds.max, number));
  }
  return number;
}

Option Options::flag(const std::string& names, bool& value, const std::string& description) const {
  return Option(*app_->add_flag(names, value, description));
}

Option Options::counter(const std::string& names, int& value,
                        const std::string& description) const {
  return Option(*app_->add_flag(names, value, description));
}

// CLI11 reports by exception; what follows its catch is in command_line.cpp.
Option Options::taken(const std::string& names, const std::string& description, Take take) const {
  const auto checked = [names, take = std::move(take)](const std::string& text) {
    if (const Status status = take(text); !status) {
      throw CLI::ValidationError(names, status.error().message);
    }
  };
  return Option(*app_->add_option_function<std::string>(names, checked, description));
}

Option Options::values(const std::string& names, std::vector<std::string>& into,
                       const std::string& description) const {
  CLI::Option* option = app_->add_option(names, into, description);
  if (names.starts_with('-')) {
    option->allow_extra_args(false);
  }
  return Option(*option);
}

Option Options::duration(const std::string& names, Millis& into,
                         const std::string& description) const {
  const std::string shown = into.count == 0 ? "" : format_duration(into);
  return converted(names, into, description,
                   [](const std::string& text) { return parse_duration(text); })
      .type_name("DURATION")
      .shown(shown);
}

Option Options::chosen(const std::string& names, const std::string& description,
                       const std::vector<std::string>& choices,
                       std::function<void(std::size_t)> take) const {
  std::string type_name;
  for (const std::string& choice : choices) {
    type_name += (type_name.empty() ? "" : "|") + choice;
  }
  const auto find = [choices, type_name,
                     take = std::move(take)](const std::string& text) -> Status {
    const auto found = std::ranges::find(choices, text);
    if (found == choices.end()) {
      return user_error(fmt::format("expected {}, not \"{}\"{}", type_name, text,
                                    config::did_you_mean(text, choices)));
    }
    take(static_cast<std::size_t>(found - choices.begin()));
    return {};
  };
  return taken(names, description, find).type_name(type_name);
}

Options Options::subcommand(const std::string& name, const std::string& summary) const {
  CLI::App* child = app_->add_subcommand(name, summary);
  child->fallthrough();
  return Options(*child);
}

void Options::require_subcommand() const {
  app_->require_subcommand(1);
}

bool Options::is_chosen() const {
  return app_->parsed();
}

}  // namespace ls::app
