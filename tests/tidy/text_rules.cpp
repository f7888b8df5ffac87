#include "tidy/text_rules.hpp"

#include <fmt/core.h>

#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace ls::tidy {
namespace {

enum class Where { everywhere, tests };

struct Ban {
  std::string_view text;
  std::string_view replacement;
  Where where = Where::everywhere;
  // The one file that is the replacement.
  std::string_view except = "";
};

constexpr std::array<Ban, 17> kBannedCode = {{
    {"std::views", "a loop or a std::ranges algorithm"},
    {"source_location", "nothing"},
    {"system_clock::now", "Clock", Where::everywhere, "src/base/time.cpp"},
    {"std::rand", "Random"},
    {"random_device", "Random"},
    {"std::mt19937", "Random"},
    {"std::cout", "log for messages, fmt::print for data"},
    {"std::cerr", "log"},
    {"std::endl", "'\\n'"},
    {"using namespace", "the qualified name"},
    {"new", "std::make_unique"},
    {"delete", "std::unique_ptr"},
    {"rd_kafka_consume_batch", "rd_kafka_consumer_poll"},
    {"rd_kafka_consume_batch_queue", "rd_kafka_consumer_poll"},
    {"dynamic_pointer_cast", "a variant"},
    {"sleep_for", "waiting for the condition itself", Where::tests},
    {"sleep_until", "waiting for the condition itself", Where::tests},
}};

// In pieces, so that this list does not find itself.
const std::array<std::string, 9>& banned_words() {
  static const std::array<std::string, 9> words = {
      std::string("FIX") + "ME",         std::string("/wo") + "rk/",
      std::string("issue") + " #",       std::string("architecture") + ".md",
      std::string("decisions") + ".md",  std::string("conventions") + ".md",
      std::string("operations") + ".md", std::string("engine") + ".md",
      std::string("shared/") + "design",
  };
  return words;
}

bool stands_alone(std::string_view line, std::size_t at, std::size_t size) {
  const bool begins = at == 0 || !is_word_character(line[at - 1]);
  const bool ends = at + size >= line.size() || !is_word_character(line[at + size]);
  return begins && ends;
}

// `new (place) T` builds in memory that somebody owns; `= delete` forbids a function; a test that
// counts allocations replaces `operator new`.
bool owns_nothing(std::string_view line, std::size_t at) {
  if (line.substr(at).starts_with("new (")) {
    return true;
  }
  const std::size_t before = line.substr(0, at).find_last_not_of(' ');
  if (before != std::string_view::npos && line.substr(0, before + 1).ends_with("operator")) {
    return true;
  }
  return line.substr(at).starts_with("delete") && before != std::string_view::npos &&
         line[before] == '=';
}

bool holds(std::string_view line, std::string_view text) {
  for (std::size_t at = line.find(text); at != std::string_view::npos;
       at = line.find(text, at + 1)) {
    if (stands_alone(line, at, text.size()) && !owns_nothing(line, at)) {
      return true;
    }
  }
  return false;
}

bool is_open_todo(std::string_view line) {
  const std::size_t at = line.find(std::string("TO") + "DO");
  return at != std::string_view::npos && !line.substr(at + 4).starts_with("(#");
}

void check_header_and_macros(const Source& source, std::string_view code,
                             std::vector<Finding>& findings) {
  if (is_header(source) && source.text.find("#pragma once") == std::string::npos) {
    findings.push_back({source.path, 1, "a header without #pragma once"});
  }
  std::size_t number = 0;
  for (const std::string_view line : lines_of(code)) {
    ++number;
    if (line.starts_with("#define") && !line.starts_with("#define LS_")) {
      findings.push_back({source.path, number, "a macro: use a function or a constexpr"});
    }
  }
}

}  // namespace

std::vector<Finding> check_sizes(const Source& source) {
  std::vector<Finding> findings;
  if (!is_cpp(source)) {
    return findings;
  }
  std::size_t number = 0;
  for (const std::string_view line : lines_of(source.text)) {
    ++number;
    if (columns(line) > kColumnsMax) {
      findings.push_back({source.path, number,
                          fmt::format("{} columns; {} is the most", columns(line), kColumnsMax)});
    }
  }
  if (number > kFileLinesMax) {
    findings.push_back(
        {source.path, number, fmt::format("{} lines; {} is the most", number, kFileLinesMax)});
  }
  return findings;
}

std::vector<Finding> check_banned_code(const Source& source) {
  std::vector<Finding> findings;
  if (!is_cpp(source)) {
    return findings;
  }
  const std::string code = code_only(source.text);
  const std::vector<std::string_view> written = lines_of(source.text);
  const bool is_test = is_below(source, "tests");
  std::size_t number = 0;
  for (const std::string_view line : lines_of(code)) {
    // A line that says so keeps what it has: `new` behind a private constructor, say.
    const bool is_excused = written[number].find("NOLINT") != std::string_view::npos;
    ++number;
    if (line.starts_with("#include") || is_excused) {
      continue;
    }
    for (const Ban& ban : kBannedCode) {
      const bool applies = (ban.where == Where::everywhere || is_test) && source.path != ban.except;
      if (applies && holds(line, ban.text)) {
        findings.push_back(
            {source.path, number, fmt::format("\"{}\": use {}", ban.text, ban.replacement)});
      }
    }
  }
  check_header_and_macros(source, code, findings);
  return findings;
}

std::vector<Finding> check_banned_words(const Source& source) {
  std::vector<Finding> findings;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(source.text)) {
    ++number;
    for (const std::string& word : banned_words()) {
      if (line.find(word) != std::string_view::npos) {
        findings.push_back({source.path, number, fmt::format("\"{}\" has no place here", word)});
      }
    }
    if (is_cpp(source) && is_open_todo(line)) {
      findings.push_back({source.path, number, "a to-do without a number: do it or file it"});
    }
  }
  return findings;
}

}  // namespace ls::tidy
