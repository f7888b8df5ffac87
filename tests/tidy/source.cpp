#include "tidy/source.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ls::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 10> kFolders = {
    "src",    "include", "tests", "topologies", "config",
    "deploy", ".github", ".ci",   ".githooks",  "."};

// Blanks text from `from` up to `to`, keeping line ends.
void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < std::min(to, text.size()); ++i) {
    if (text[i] != '\n') {
      text[i] = ' ';
    }
  }
}

std::size_t end_of(std::string_view text, std::size_t from, std::string_view closing) {
  const std::size_t found = text.find(closing, from);
  return found == std::string_view::npos ? text.size() : found + closing.size();
}

// The end of a quoted literal that opens at `open`; a backslash shields the next character.
std::size_t end_of_quoted(std::string_view text, std::size_t open) {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text[open] || text[i] == '\n') {
      return i + 1;
    }
  }
  return text.size();
}

bool opens_raw_string(std::string_view text, std::size_t i) {
  return text[i] == 'R' && i + 1 < text.size() && text[i + 1] == '"' &&
         (i == 0 || !is_word_character(text[i - 1]));
}

std::size_t end_of_raw_string(std::string_view text, std::size_t i) {
  const std::size_t open = std::min(text.find('(', i), text.size());
  const std::string closing = fmt::format("){}\"", text.substr(i + 2, open - i - 2));
  return end_of(text, open, closing);
}

// 1'000'000 and 0x1'0000 hold quotes that open nothing.
bool is_digit_separator(std::string_view text, std::size_t i) {
  return text[i] == '\'' && i > 0 && std::isxdigit(static_cast<unsigned char>(text[i - 1])) != 0;
}

bool is_text_file(const fs::path& path) {
  static constexpr std::array<std::string_view, 17> kEndings = {
      ".cpp",  ".hpp", ".md",      ".yaml", ".yml", ".txt",  ".json", ".js",          ".css",
      ".html", ".xml", ".service", ".supp", ".sh",  ".conf", ".csv",  ".dockerignore"};
  const std::string name = path.filename().string();
  const std::string ending = path.extension().string();
  if (name == ".git") {
    return false;
  }
  const auto known = std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
  return known || ending.empty() || name.starts_with('.');
}

Source read(const fs::path& root, const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return {fs::relative(path, root).generic_string(), text.str()};
}

}  // namespace

std::string describe(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    out += fmt::format("\n{}:{}: {}", finding.path, finding.line, finding.what);
  }
  return out;
}

std::string code_only(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "//") {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      blank(out, i, end);
      i = end;
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = end_of(text, i + 2, "*/");
      blank(out, i, end);
      i = end;
    } else if (opens_raw_string(text, i)) {
      const std::size_t end = end_of_raw_string(text, i);
      blank(out, i + 2, end - 1);
      i = end;
    } else if ((text[i] == '"' || text[i] == '\'') && !is_digit_separator(text, i)) {
      const std::size_t end = end_of_quoted(text, i);
      blank(out, i + 1, end - 1);
      i = end;
    } else {
      ++i;
    }
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t columns(std::string_view line) {
  // Every byte of UTF-8 but a continuation byte begins a character.
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::vector<Source> read_project(const std::string& root) {
  std::vector<Source> sources;
  for (const std::string_view folder : kFolders) {
    const fs::path top = fs::path(root) / folder;
    if (folder == ".") {
      for (const auto& entry : fs::directory_iterator(top)) {
        if (entry.is_regular_file() && is_text_file(entry.path())) {
          sources.push_back(read(root, entry.path()));
        }
      }
    } else if (fs::exists(top)) {
      for (const auto& entry : fs::recursive_directory_iterator(top)) {
        if (entry.is_regular_file() && is_text_file(entry.path())) {
          sources.push_back(read(root, entry.path()));
        }
      }
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

bool is_cpp(const Source& source) {
  return source.path.ends_with(".cpp") || is_header(source);
}

bool is_header(const Source& source) {
  return source.path.ends_with(".hpp");
}

bool is_below(const Source& source, std::string_view folder) {
  return source.path.size() > folder.size() && source.path.starts_with(folder) &&
         source.path[folder.size()] == '/';
}

}  // namespace ls::tidy
