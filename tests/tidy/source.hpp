#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ls::tidy {

// One file of the project, by its path from the root, with its text as it stands.
struct Source {
  std::string path;
  std::string text;
};

// A rule that a line breaks. Printed as "path:line: what".
struct Finding {
  std::string path;
  std::size_t line = 0;
  std::string what;
};

std::string describe(const std::vector<Finding>& findings);

// The same text, same length and lines, with comments and the insides of literals blanked out, so
// that a rule about code does not trip over a sentence about code.
std::string code_only(std::string_view text);
std::vector<std::string_view> lines_of(std::string_view text);
// Characters, not bytes: a column is what the eye sees.
std::size_t columns(std::string_view line);
bool is_word_character(char c);

// Every tracked kind of file below the folders that hold the project's own text, sorted by path.
std::vector<Source> read_project(const std::string& root);

bool is_cpp(const Source& source);
bool is_header(const Source& source);
bool is_below(const Source& source, std::string_view folder);

}  // namespace ls::tidy
