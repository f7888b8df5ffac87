#include "leadstream/scoring/email/machine_traffic.hpp"

#include "scoring/email/ascii.hpp"

#include <algorithm>
#include <array>

namespace ls::scoring {
namespace {

// In small letters, as parts of user agents.
constexpr std::array<std::string_view, 1> kOpeningProxies = {"yahoomailproxy"};
// What Apple's relay calls itself: this and no more.
constexpr std::string_view kAppleRelay = "Mozilla/5.0";
constexpr std::array<std::string_view, 6> kScanners = {
    "barracuda", "proofpoint", "mimecast", "ciscosecureemail", "tmes", "msoffice"};

bool holds(std::string_view text, std::string_view small_part) {
  return std::search(text.begin(), text.end(), small_part.begin(), small_part.end(),
                     [](char a, char b) { return to_lower(a) == b; }) != text.end();
}

template <std::size_t N>
bool holds_any(std::string_view text, const std::array<std::string_view, N>& small_parts) {
  return std::any_of(small_parts.begin(), small_parts.end(),
                     [text](std::string_view part) { return holds(text, part); });
}

bool is_within(const std::optional<Millis>& since, Millis span) {
  return since && *since >= Millis{0} && *since <= span;
}

}  // namespace

bool is_machine_open(const MailTouch& touch) {
  const std::string_view agent = touch.user_agent.value_or("");
  return touch.is_flagged || agent == kAppleRelay || holds_any(agent, kOpeningProxies) ||
         is_within(touch.since_delivery, seconds(2));
}

double click_score(const MailTouch& touch) {
  double score = touch.is_honeypot ? 1.0 : 0.0;
  if (is_within(touch.since_delivery, seconds(5))) {
    score += 0.6;
  } else if (is_within(touch.since_delivery, seconds(60))) {
    score += 0.2;
  }
  const bool is_scanner =
      touch.user_agent && (touch.user_agent->empty() || holds_any(*touch.user_agent, kScanners));
  return is_scanner ? score + 0.6 : score;
}

}  // namespace ls::scoring
