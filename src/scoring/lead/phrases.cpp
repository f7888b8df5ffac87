#include "scoring/lead/phrases.hpp"

#include <cstddef>

namespace ls::scoring {
namespace {

// Shorter labels ("com", "co", "net") begin too many names.
constexpr std::size_t kLabelMin = 4;

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_of_word(char c) {
  const char s = small(c);
  return (s >= 'a' && s <= 'z') || (s >= '0' && s <= '9') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Whether the phrase begins at `at`, where a word does.
bool begins_at(std::string_view text, std::size_t at, std::string_view phrase) {
  for (const char c : phrase) {
    if (c == ' ') {
      if (at < text.size() && is_of_word(text[at])) {
        return false;
      }
      while (at < text.size() && !is_of_word(text[at])) {
        ++at;
      }
      continue;
    }
    if (at == text.size() || small(text[at]) != c) {
      return false;
    }
    ++at;
  }
  return at == text.size() || !is_of_word(text[at]);
}

// Whether the letters of `name` begin with `label`.
bool letters_begin_with(std::string_view name, std::string_view label) {
  std::size_t matched = 0;
  for (const char c : name) {
    if (matched == label.size()) {
      return true;
    }
    if (!is_of_word(c)) {
      continue;
    }
    if (small(c) != small(label[matched])) {
      return false;
    }
    ++matched;
  }
  return matched == label.size();
}

}  // namespace

bool has_phrase(std::string_view text, std::string_view phrase) {
  bool was_in_word = false;
  for (std::size_t i = 0; i < text.size() && !phrase.empty(); ++i) {
    const bool is_in_word = is_of_word(text[i]);
    if (is_in_word && !was_in_word && begins_at(text, i, phrase)) {
      return true;
    }
    was_in_word = is_in_word;
  }
  return false;
}

std::string phrase_of(std::string_view keyword) {
  std::string phrase;
  for (const char c : keyword) {
    if (is_of_word(c)) {
      phrase.push_back(small(c));
    } else if (!phrase.empty() && phrase.back() != ' ') {
      phrase.push_back(' ');
    }
  }
  if (!phrase.empty() && phrase.back() == ' ') {
    phrase.pop_back();
  }
  return phrase;
}

bool is_domain_of(std::string_view domain, std::string_view company) {
  for (std::size_t dot = domain.find('.'); dot != std::string_view::npos; dot = domain.find('.')) {
    const std::string_view label = domain.substr(0, dot);
    if (label.size() >= kLabelMin && letters_begin_with(company, label)) {
      return true;
    }
    domain.remove_prefix(dot + 1);
  }
  return false;
}

}  // namespace ls::scoring
