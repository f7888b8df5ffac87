#include "tidy/function_rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace ls::tidy {
namespace {

enum class Scope { container, function, block, table_switch };

struct Brace {
  Scope scope = Scope::block;
  std::size_t line = 0;
  // Lines of table-like switches inside, which do not count.
  std::size_t excused = 0;
  // A switch stops being a table when a brace opens inside it.
  bool has_block = false;
  // Where the statement began, if a braced default argument opens here: that does not end it.
  std::size_t head_after = 0;
};

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
}

// `template <typename T = int>` says nothing about what follows it.
std::string_view without_template(std::string_view head) {
  while (head.starts_with("template")) {
    std::size_t depth = 0;
    std::size_t i = head.find('<');
    for (; i < head.size(); ++i) {
      depth += head[i] == '<' ? 1U : 0U;
      depth -= head[i] == '>' ? 1U : 0U;
      if (depth == 0) {
        break;
      }
    }
    head = trim(head.substr(std::min(i + 1, head.size())));
  }
  return head;
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.starts_with(word) &&
         (text.size() == word.size() || !is_word_character(text[word.size()]));
}

bool assigns_outside_parentheses(std::string_view head) {
  int depth = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    depth += head[i] == '(' ? 1 : 0;
    depth -= head[i] == ')' ? 1 : 0;
    if (head[i] == '=' && depth == 0 && head.substr(0, i).find("operator") == head.npos) {
      return true;
    }
  }
  return false;
}

// What a brace opens outside functions, told from the text since the last statement ended.
Scope scope_of(std::string_view head) {
  head = without_template(trim(head));
  for (const std::string_view word :
       {"namespace", "class", "struct", "union", "enum", "extern", "inline namespace"}) {
    if (starts_with_word(head, word) && head.find(')') == head.npos) {
      return Scope::container;
    }
  }
  const bool continues_initializers = head.empty() || head.starts_with(',');
  if (continues_initializers ||
      (head.find('(') != head.npos && !assigns_outside_parentheses(head))) {
    return Scope::function;
  }
  return Scope::block;
}

bool has_open_parenthesis(std::string_view head) {
  return std::count(head.begin(), head.end(), '(') > std::count(head.begin(), head.end(), ')');
}

class Measure {
 public:
  explicit Measure(const Source& source) : source_(source), code_(code_only(source.text)) {}

  std::vector<Finding> run() {
    for (std::size_t i = 0; i < code_.size(); ++i) {
      take(i);
    }
    return std::move(findings_);
  }

 private:
  void take(std::size_t i) {
    const char c = code_[i];
    if (c == '\n') {
      ++line_;
      skip_directive(i);
    } else if (c == '{') {
      open(i);
    } else if (c == '}') {
      close(i);
    } else if (c == ';') {
      head_ = i + 1;
    }
  }

  // A preprocessor line is no part of the statement after it.
  void skip_directive(std::size_t line_end) {
    if (line_end + 1 < code_.size() && code_[line_end + 1] == '#') {
      head_ = std::min(code_.find('\n', line_end + 1), code_.size());
    }
  }

  [[nodiscard]] bool is_inside_function() const {
    return !open_.empty() && open_.back().scope != Scope::container;
  }

  void open(std::size_t i) {
    const std::string_view head = std::string_view(code_).substr(head_, i - head_);
    Brace brace;
    brace.line = line_;
    if (is_inside_function()) {
      brace.scope = starts_with_word(trim(head), "switch") ? Scope::table_switch : Scope::block;
    } else if (has_open_parenthesis(head)) {
      brace.head_after = head_;
    } else {
      brace.scope = scope_of(head);
    }
    if (!open_.empty()) {
      open_.back().has_block = true;
    }
    open_.push_back(brace);
    head_ = i + 1;
  }

  void close(std::size_t i) {
    head_ = i + 1;
    if (open_.empty()) {
      return;
    }
    const Brace closed = open_.back();
    open_.pop_back();
    if (closed.head_after != 0) {
      head_ = closed.head_after;
    }
    const std::size_t lines = line_ - closed.line + 1;
    std::size_t excused = closed.excused;
    if (closed.scope == Scope::table_switch && !closed.has_block) {
      excused = lines;
    }
    if (is_inside_function()) {
      open_.back().excused += excused;
    }
    if (closed.scope == Scope::function && lines - excused > kFunctionLinesMax) {
      findings_.push_back({source_.path, closed.line,
                           fmt::format("a function of {} lines; {} is the most", lines - excused,
                                       kFunctionLinesMax)});
    }
  }

  const Source& source_;
  std::string code_;
  std::vector<Brace> open_;
  std::vector<Finding> findings_;
  std::size_t line_ = 1;
  // Where the current statement begins.
  std::size_t head_ = 0;
};

}  // namespace

std::vector<Finding> check_functions(const Source& source) {
  if (!is_cpp(source)) {
    return {};
  }
  return Measure(source).run();
}

}  // namespace ls::tidy
