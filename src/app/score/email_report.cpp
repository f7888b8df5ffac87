#include "app/score/email_report.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace ls::app {
namespace {

using scoring::EmailContribution;
using scoring::name_of;

// A cell as RFC 4180 wants it.
void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out.append(text);
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    out.append(c == '"' ? 2 : 1, c);
  }
  out.push_back('"');
}

// Half up, as people round.
double rounded(double value, double steps) {
  return std::floor(value * steps + 0.5) / steps;
}

void append_number(std::string& out, double value, double steps) {
  fmt::format_to(std::back_inserter(out), "{}", rounded(value, steps));
}

constexpr double kTenths = 10.0;
constexpr double kThousandths = 1000.0;

std::string_view yes_or_no(bool value) {
  return value ? "true" : "false";
}

void write_flags(event::JsonWriter& json, const ScoredAddress& scored) {
  const scoring::AddressFacts& address = scored.address;
  json.key("flags").begin_object();
  json.member("disposable", address.is_disposable).member("role", address.is_role);
  json.member("free", address.is_free).key("typo_of");
  if (address.typo_of.empty()) {
    json.null();
  } else {
    json.value(address.typo_of);
  }
  json.member("eai", address.is_internationalized).member("gibberish", address.is_gibberish);
  json.member("trap_risk", scored.quality.trap_risk);
  json.member("trap_kind", name_of(scored.quality.trap_kind));
  json.member("bot_risk", scored.quality.bot_risk);
  json.member("suppressed", scored.quality.is_suppressed).end_object();
}

void write_explanation(event::JsonWriter& json, const scoring::EmailQuality& quality) {
  json.member("base", scoring::kEmailBase).key("explain").begin_array();
  for (const EmailContribution& each : quality.contributions()) {
    json.begin_object().member("component", name_of(each.component));
    json.member("reason", name_of(each.reason)).member("contribution", each.points).end_object();
  }
  json.end_array();
}

}  // namespace

std::string_view email_csv_header() {
  return "email,score,tier,recommendation,reachability,category,diagnosis,refusal,disposable,free,"
         "role,typo_of,gibberish,trap_risk,confidence";
}

void append_csv(std::string& out, const ScoredAddress& scored) {
  const scoring::AddressFacts& address = scored.address;
  const scoring::EmailQuality& quality = scored.quality;
  append_cell(out, scored.text);
  out.push_back(',');
  append_number(out, quality.score, kTenths);
  for (const std::string_view word :
       {name_of(quality.tier), name_of(quality.advice), name_of(quality.reachability),
        name_of(scoring::category_of(address.diagnosis)), name_of(address.diagnosis),
        name_of(address.refusal), yes_or_no(address.is_disposable), yes_or_no(address.is_free),
        yes_or_no(address.is_role), address.typo_of, yes_or_no(address.is_gibberish)}) {
    out.push_back(',');
    out.append(word);
  }
  out.push_back(',');
  append_number(out, quality.trap_risk, kThousandths);
  out.push_back(',');
  append_number(out, quality.confidence, kThousandths);
}

void append_json(std::string& out, const ScoredAddress& scored) {
  const scoring::EmailQuality& quality = scored.quality;
  event::JsonWriter json(out);
  json.begin_object().member("email", scored.text).member("score", quality.score);
  json.member("tier", name_of(quality.tier)).member("recommendation", name_of(quality.advice));
  json.member("reachability", name_of(quality.reachability));
  json.member("confidence", quality.confidence).key("components").begin_object();
  for (std::size_t i = 0; i < scoring::kEmailComponents; ++i) {
    json.member(name_of(static_cast<scoring::EmailComponent>(i)), quality.components[i]);
  }
  json.end_object().key("syntax").begin_object();
  json.member("category", name_of(scoring::category_of(scored.address.diagnosis)));
  json.member("diagnosis", name_of(scored.address.diagnosis));
  json.member("refusal", name_of(scored.address.refusal)).end_object();
  write_flags(json, scored);
  write_explanation(json, quality);
  json.end_object();
}

void append_text(std::string& out, const ScoredAddress& scored, const Style& style) {
  const scoring::EmailQuality& quality = scored.quality;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "{}  {} {}, {}\n", style.bold(scored.text), rounded(quality.score, kTenths),
                 name_of(quality.tier), name_of(quality.advice));
  fmt::format_to(to, "  {:<12}{} ({}), reachability {}, trap risk {}, confidence {}\n", "syntax",
                 name_of(scoring::category_of(scored.address.diagnosis)),
                 name_of(scored.address.diagnosis), name_of(quality.reachability),
                 rounded(quality.trap_risk, kThousandths),
                 rounded(quality.confidence, kThousandths));
  fmt::format_to(to, "  {:<12}{:+.2f}\n", "base", scoring::kEmailBase);
  std::vector<EmailContribution> sorted(quality.contributions().begin(),
                                        quality.contributions().end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const EmailContribution& a, const EmailContribution& b) {
                     return std::abs(a.points) > std::abs(b.points);
                   });
  for (const EmailContribution& each : sorted) {
    const std::string points = fmt::format("{:+.2f}", each.points);
    fmt::format_to(to, "  {:<12}{} {}\n", name_of(each.component),
                   each.points > 0.0 ? style.green(points) : style.red(points),
                   name_of(each.reason));
  }
}

}  // namespace ls::app
