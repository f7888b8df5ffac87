#include "operators/score/audience.hpp"

#include "leadstream/event/event.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::operators {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return lower(a) == b; });
}

}  // namespace

std::optional<Audience> Audience::read(config::Reader& reader) {
  if (!reader.has("only")) {
    return std::nullopt;
  }
  config::Reader only = reader.required_section("only");
  Audience made;
  if (only.has("tenant")) {
    const std::string tenant = only.text("tenant");
    made.key_prefix_ = event::record_key(tenant, "");
    if (tenant.empty()) {
      only.fail_at("tenant", "expected a name; everyone is meant without `only`");
    }
  } else {
    made.feature_ = only.text("feature");
    for (std::string& word : only.texts("in")) {
      std::ranges::transform(word, word.begin(), lower);
      made.words_.push_back(std::move(word));
    }
    std::ranges::sort(made.words_);
  }
  only.finish();
  return reader.problems().has_errors() ? std::nullopt : std::optional(std::move(made));
}

bool Audience::has(std::string_view key, const flow::Features& features) {
  if (!key_prefix_.empty()) {
    return key.starts_with(key_prefix_);
  }
  if (schema_hash_ != features.schema->hash()) {
    find_feature(*features.schema);
  }
  if (!place_ || !features.values[*place_].is_category()) {
    return false;
  }
  const std::string_view said = features.values[*place_].category();
  return std::ranges::any_of(words_,
                             [said](const std::string& word) { return is_word(said, word); });
}

void Audience::find_feature(const ml::FeatureSchema& schema) {
  schema_hash_ = schema.hash();
  place_ = schema.find(feature_);
}

std::string Audience::fingerprint() const {
  std::string text = fmt::format("{}:{}", key_prefix_.size(), key_prefix_);
  text += fmt::format(" {}:{}", feature_.size(), feature_);
  for (const std::string& word : words_) {
    text += fmt::format(" {}:{}", word.size(), word);
  }
  return text;
}

}  // namespace ls::operators
