#include "operators/learn/adaptation_policy.hpp"

#include <fmt/core.h>

#include <span>

namespace ls::operators {
namespace {

constexpr std::array<std::string_view, 5> kChanges = {"", "sudden", "gradual", "incremental",
                                                      "recurring"};
constexpr std::array<std::string_view, 5> kRemedies = {"none", "fast", "emergency", "anew",
                                                       "restore"};

}  // namespace

std::string_view name_of(Change change) {
  return kChanges[static_cast<std::size_t>(change)];
}

std::string_view name_of(Remedy remedy) {
  return kRemedies[static_cast<std::size_t>(remedy)];
}

std::string AdaptationPolicy::fingerprint() const {
  std::string text = fmt::format("adapt={},{},{},{}", level, settle, span, archive);
  for (const Remedy remedy : remedies) {
    text += fmt::format(",{}", name_of(remedy));
  }
  return by == ErrorTest::adwin
             ? text
             : text + fmt::format(",{}", error_test_names()[static_cast<std::size_t>(by)]);
}

std::optional<AdaptationPolicy> read_adaptation_policy(config::Reader& reader) {
  if (!reader.has("adapt")) {
    return std::nullopt;
  }
  AdaptationPolicy policy;
  config::Reader section = reader.section("adapt");
  const auto count = [&](std::string_view key, std::size_t standard, std::int64_t min,
                         std::int64_t max) {
    return static_cast<std::size_t>(
        section.integer_or(key, static_cast<std::int64_t>(standard), {.min = min, .max = max}));
  };
  policy.by = static_cast<ErrorTest>(section.choice_or("by", error_test_names(), 0));
  if (is_of_mistakes(policy.by) && section.has("level")) {
    section.fail_at("level", "this test has none");
  }
  policy.level =
      section.number_or("level", level_standard(policy.by),
                        {.min = 0.0, .max = 1.0, .is_min_excluded = true, .is_max_excluded = true});
  policy.settle = count("settle", policy.settle, 100, 10'000);
  policy.span = count("span", policy.span, 100, 1'000'000);
  policy.archive = count("archive", policy.archive, 0, 16);
  for (std::size_t change = 1; change < kChanges.size(); ++change) {
    // What did not hold before has no earlier state.
    const bool has_earlier = kChanges[change] == name_of(Change::recurring);
    const std::span<const std::string_view> remedies(kRemedies.data(),
                                                     kRemedies.size() - (has_earlier ? 0 : 1));
    policy.remedies[change] = static_cast<Remedy>(section.choice_or(
        kChanges[change], remedies, static_cast<std::size_t>(policy.remedies[change])));
  }
  section.finish();
  return policy;
}

}  // namespace ls::operators
