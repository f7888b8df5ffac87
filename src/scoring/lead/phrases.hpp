#pragma once

#include <string>
#include <string_view>

namespace ls::scoring {

// Whether the words of `phrase` stand in the text one after the other, each whole, in any case of
// ASCII letters; "ai" is not in "retail". What is neither a letter, a digit nor beyond ASCII parts
// words. `phrase` is as `phrase_of` gives it. Allocates nothing.
[[nodiscard]] bool has_phrase(std::string_view text, std::string_view phrase);

// A keyword as it is compared: in small letters, one space between words.
[[nodiscard]] std::string phrase_of(std::string_view keyword);

// Whether the company's name, without what parts its words, begins with a label of the domain that
// is its own: ann@mail.acme.com and "Acme Corp".
[[nodiscard]] bool is_domain_of(std::string_view domain, std::string_view company);

}  // namespace ls::scoring
