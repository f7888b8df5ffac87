#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): CLI11's own name.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ls::app {

// How commands declare what they take. A thin face on CLI11, whose header costs more than ten
// seconds in each file that includes it; here it stays in a handful. Values are spelled as in
// configuration.

// One option or argument, just declared.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  // Tells --help and the completions what may follow: FILE, DIR, or choices as "text|json".
  Option& type_name(const std::string& name);
  // The default, as --help shows it.
  Option& shown(const std::string& value);
  Option& required();
  Option& excludes(const Option& other);
  // Refused unless the other is given too.
  Option& needs(const Option& other);

 private:
  CLI::Option* option_;
};

// Reads the text of an option into its value; the message says what was expected.
Status assign(const std::string& text, std::string& value);
Status assign(const std::string& text, double& value);
Status assign(const std::string& text, std::int64_t& value);

struct Bounds {
  std::int64_t min;
  std::int64_t max;
};
Result<std::int64_t> whole_number(const std::string& text, Bounds bounds);

template <std::integral T>
Status assign(const std::string& text, T& value) {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  constexpr bool kIsWide = sizeof(T) == sizeof(std::int64_t) && std::unsigned_integral<T>;
  const Bounds bounds{static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                      kIsWide ? kMax : static_cast<std::int64_t>(std::numeric_limits<T>::max())};
  value = static_cast<T>(LS_TRY(whole_number(text, bounds)));
  return {};
}

template <typename T>
Status assign(const std::string& text, std::optional<T>& value) {
  return assign(text, value.emplace());
}

// The options of one command.
class Options {
 public:
  explicit Options(CLI::App& app) : app_(&app) {}

  Option flag(const std::string& names, bool& value, const std::string& description) const;
  // Counts how often it is given.
  Option counter(const std::string& names, int& value, const std::string& description) const;

  using Take = std::function<Status(const std::string&)>;
  // The general kind: `take` is called with the text.
  Option taken(const std::string& names, const std::string& description, Take take) const;

  // A text or a number; an argument if the name has no dash.
  template <typename T>
  Option value(const std::string& names, T& into, const std::string& description) const {
    return taken(names, description,
                 [&into](const std::string& text) { return assign(text, into); });
  }
  // A whole number within bounds.
  template <typename T>
  Option whole(const std::string& names, T& into, Bounds bounds,
               const std::string& description) const {
    return taken(names, description, [&into, bounds](const std::string& text) -> Status {
      into = static_cast<T>(LS_TRY(whole_number(text, bounds)));
      return {};
    });
  }
  // Several values: all arguments that are left, or an option that may be repeated.
  Option values(const std::string& names, std::vector<std::string>& into,
                const std::string& description) const;
  // What `convert`, of text to Result<T>, makes of the text.
  template <typename T, typename Convert>
  Option converted(const std::string& names, T& into, const std::string& description,
                   Convert convert) const {
    return taken(names, description, [&into, convert](const std::string& text) -> Status {
      into = LS_TRY(convert(text));
      return {};
    });
  }
  Option duration(const std::string& names, Millis& into, const std::string& description) const;
  // One of `choices`; the enumerators stand in their order, from 0.
  template <typename Enum, std::size_t N>
  Option choice(const std::string& names, Enum& into,
                const std::array<std::string_view, N>& choices,
                const std::string& description) const {
    const std::vector<std::string> known(choices.begin(), choices.end());
    return chosen(names, description, known,
                  [&into](std::size_t at) { into = static_cast<Enum>(at); })
        .shown(known[static_cast<std::size_t>(into)]);
  }

  // A command below this one, which also takes the options of all commands.
  Options subcommand(const std::string& name, const std::string& summary) const;
  // One of the commands below must be given.
  void require_subcommand() const;
  // True once the arguments have named this command.
  [[nodiscard]] bool is_chosen() const;

 private:
  Option chosen(const std::string& names, const std::string& description,
                const std::vector<std::string>& choices,
                std::function<void(std::size_t)> take) const;

  CLI::App* app_;
};

}  // namespace ls::app
