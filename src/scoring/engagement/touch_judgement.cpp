#include "leadstream/scoring/engagement/touch_judgement.hpp"

#include <cmath>

namespace ls::scoring {
namespace {

// The middle between a person's highest score, 0.9, and a program's lowest, 1.0; each tenth doubles
// the odds.
constexpr double kMiddle = 0.95;
constexpr double kSteepness = 6.93;

bool is_within(const std::optional<Millis>& since, Millis span) {
  return since && *since >= Millis{0} && *since <= span;
}

TouchJudgement judge_open(const TouchEvidence& evidence) {
  TouchJudgement judgement;
  if (evidence.is_flagged) {
    judgement.add(TouchSign::flagged, 10);
  }
  if (evidence.is_relay) {
    judgement.add(TouchSign::relay, 10);
  }
  if (is_within(evidence.since_delivery, seconds(2))) {
    judgement.add(TouchSign::at_once, 10);
  }
  // Neither alone: desktop clients load pixels with an office agent, and people sit behind
  // gateways.
  if (evidence.is_scanner_network) {
    judgement.add(TouchSign::scanner_network, 6);
  }
  if (evidence.is_scanner_agent) {
    judgement.add(TouchSign::scanner_agent, 6);
  }
  return judgement;
}

bool has_most_links(const TouchEvidence& evidence) {
  return evidence.links_in_message >= 2 &&
         5ULL * evidence.links_followed >= 4ULL * evidence.links_in_message;
}

bool has_stayed(const TouchEvidence& evidence) {
  return evidence.dwell && *evidence.dwell >= seconds(5);
}

// A network or an agent of scanners alone may be a person's, who then looks at the page.
bool has_not_stayed(const TouchEvidence& evidence) {
  return (evidence.is_scanner_network || evidence.is_scanner_agent) &&
         (evidence.has_told_pages || evidence.dwell) && !has_stayed(evidence);
}

TouchJudgement judge_click(const TouchEvidence& evidence) {
  TouchJudgement judgement;
  if (evidence.is_flagged) {
    judgement.add(TouchSign::flagged, 10);
  }
  if (evidence.is_honeypot) {
    judgement.add(TouchSign::honeypot, 10);
  }
  if (is_within(evidence.since_delivery, seconds(5))) {
    judgement.add(TouchSign::within_5s, 6);
  } else if (is_within(evidence.since_delivery, seconds(60))) {
    judgement.add(TouchSign::within_60s, 2);
  }
  if (has_most_links(evidence)) {
    judgement.add(TouchSign::most_links, 7);
  }
  if (evidence.is_scanner_network) {
    judgement.add(TouchSign::scanner_network, 6);
  }
  if (evidence.is_scanner_agent) {
    judgement.add(TouchSign::scanner_agent, 6);
  }
  if (evidence.is_head) {
    judgement.add(TouchSign::head_request, 5);
  }
  if (evidence.has_unsubscribe_among_others) {
    judgement.add(TouchSign::unsubscribe_among_others, 4);
  }
  if (has_not_stayed(evidence)) {
    judgement.add(TouchSign::no_stay, 4);
  }
  if (has_stayed(evidence)) {
    judgement.add(TouchSign::dwell, -8);
  }
  return judgement;
}

constexpr std::array<std::string_view, 13> kNames = {"flagged",
                                                     "relay",
                                                     "at_once",
                                                     "honeypot",
                                                     "within_5s",
                                                     "within_60s",
                                                     "most_links",
                                                     "scanner_network",
                                                     "scanner_agent",
                                                     "head_request",
                                                     "unsubscribe_among_others",
                                                     "no_stay",
                                                     "dwell"};

}  // namespace

std::string_view name_of(TouchSign sign) {
  return kNames[static_cast<std::size_t>(sign)];
}

double TouchJudgement::p_bot() const {
  return 1.0 / (1.0 + std::exp(-kSteepness * (score() - kMiddle)));
}

TouchJudgement judge(const TouchEvidence& evidence) {
  return evidence.kind == TouchKind::open ? judge_open(evidence) : judge_click(evidence);
}

}  // namespace ls::scoring
