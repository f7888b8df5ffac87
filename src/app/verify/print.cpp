#include "app/verify/print.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace ls::app {
namespace {

Discrepancy kind_at(std::size_t index) {
  return static_cast<Discrepancy>(index);
}

std::string row_of(const std::string& subject, const Figures& figures, std::size_t width) {
  std::string row =
      fmt::format("{:<{}} {:>10} {:>10}", subject, width, figures.expected, figures.found);
  for (std::size_t i = 0; i < kDiscrepancies; ++i) {
    row += fmt::format(" {:>10}", figures[kind_at(i)]);
  }
  return row;
}

std::string head_of(std::size_t width) {
  std::string head = fmt::format("{:<{}} {:>10} {:>10}", "", width, "expected", "found");
  for (std::size_t i = 0; i < kDiscrepancies; ++i) {
    head += fmt::format(" {:>10}", name_of(kind_at(i)));
  }
  return head;
}

std::string verdict_of(const Findings& findings) {
  if (findings.total() > 0) {
    return fmt::format("{} discrepancies", findings.total());
  }
  return findings.left_out().empty() ? "clean: nothing lost, duplicated, invented or wrong"
                                     : "clean as far as it could be checked";
}

}  // namespace

void print_text(const CommandContext& context, const Findings& findings) {
  const Style style = context.style_for(context.out);
  std::size_t width = 0;
  for (const auto& [subject, figures] : findings.figures()) {
    width = std::max(width, subject.size());
  }
  fmt::print(context.out, "{}\n", style.bold(head_of(width)));
  for (const auto& [subject, figures] : findings.figures()) {
    fmt::print(context.out, "{}\n", row_of(subject, figures, width));
  }
  for (const Finding& finding : findings.shown()) {
    fmt::print(context.out, "{} {}: {}\n", style.bold(std::string(name_of(finding.kind))),
               finding.where, finding.what);
  }
  if (findings.total() > findings.shown().size()) {
    fmt::print(context.out, "and {} more\n", findings.total() - findings.shown().size());
  }
  for (const std::string& sentence : findings.left_out()) {
    fmt::print(context.out, "not checked: {}\n", sentence);
  }
  fmt::print(context.out, "{}\n", style.bold(verdict_of(findings)));
}

void print_json(const CommandContext& context, const Findings& findings) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("discrepancies", findings.total());
  json.key("compared").begin_array();
  for (const auto& [subject, figures] : findings.figures()) {
    json.begin_object().member("subject", subject).member("expected", figures.expected);
    json.member("found", figures.found);
    for (std::size_t i = 0; i < kDiscrepancies; ++i) {
      json.member(name_of(kind_at(i)), figures[kind_at(i)]);
    }
    json.end_object();
  }
  json.end_array().key("findings").begin_array();
  for (const Finding& finding : findings.shown()) {
    json.begin_object().member("kind", name_of(finding.kind)).member("where", finding.where);
    json.member("what", finding.what).end_object();
  }
  json.end_array().key("not_checked").begin_array();
  for (const std::string& sentence : findings.left_out()) {
    json.value(std::string_view(sentence));
  }
  json.end_array().end_object();
  fmt::print(context.out, "{}\n", text);
}

}  // namespace ls::app
