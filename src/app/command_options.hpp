#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/convert.hpp"
#include "leadstream/config/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// Options of the kinds that CLI11 does not know, with the same spelling as in configuration. The
// type name tells --help and the completions what may follow: FILE, DIR, or choices as "text|json".

// An option whose text `convert` turns into the value; its default is shown as `shown`.
template <typename T, typename Convert>
CLI::Option* add_converted(CLI::App& app, const std::string& names, T& value,
                           const std::string& description, const std::string& shown,
                           Convert convert) {
  const auto take = [names, &value, convert](const std::string& text) {
    Result<T> converted = convert(text);
    if (!converted) {
      throw CLI::ValidationError(names, converted.error().message);
    }
    value = *converted;
  };
  CLI::Option* option = app.add_option_function<std::string>(names, take, description);
  if (!shown.empty()) {
    option->default_str(shown);
  }
  return option;
}

inline CLI::Option* add_duration(CLI::App& app, const std::string& names, Millis& value,
                                 const std::string& description) {
  const std::string shown = value.count == 0 ? "" : format_duration(value);
  return add_converted(app, names, value, description, shown,
                       [](const std::string& text) { return parse_duration(text); })
      ->type_name("DURATION");
}

inline CLI::Option* add_bytes(CLI::App& app, const std::string& names, std::size_t& value,
                              const std::string& description) {
  const std::string shown = value == 0 ? "" : config::format_bytes(value);
  return add_converted(app, names, value, description, shown,
                       [](const std::string& text) { return config::to_bytes(text); })
      ->type_name("SIZE");
}

// The enumerators stand in the order of `choices`, from 0.
template <typename Enum, std::size_t N>
CLI::Option* add_choice(CLI::App& app, const std::string& names, Enum& value,
                        const std::array<std::string_view, N>& choices,
                        const std::string& description) {
  std::string type_name;
  for (const std::string_view choice : choices) {
    type_name += (type_name.empty() ? "" : "|") + std::string(choice);
  }
  const auto convert = [choices, type_name](const std::string& text) -> Result<Enum> {
    const auto found = std::ranges::find(choices, text);
    if (found == choices.end()) {
      const std::vector<std::string> known(choices.begin(), choices.end());
      return user_error(fmt::format("expected {}, not \"{}\"{}", type_name, text,
                                    config::did_you_mean(text, known)));
    }
    return static_cast<Enum>(found - choices.begin());
  };
  const std::string shown(choices[static_cast<std::size_t>(value)]);
  return add_converted(app, names, value, description, shown, convert)->type_name(type_name);
}

// An option that may be given several times, with one value each.
inline CLI::Option* add_texts(CLI::App& app, const std::string& names,
                              std::vector<std::string>& values, const std::string& description) {
  return app.add_option(names, values, description)->allow_extra_args(false);
}

}  // namespace ls::app
