#include "app/state/print.hpp"

#include "leadstream/base/digest.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <string>

namespace ls::app {
namespace {

void list_states(const std::vector<ExportResult>& states, event::JsonWriter& json) {
  json.key("states").begin_array();
  for (const ExportResult& state : states) {
    json.begin_object().member("topology", state.name.topology);
    json.member("partition", state.name.partition.value).member("rows", state.rows);
    json.member("bytes", state.bytes).member("digest", digest_text(state.digest)).end_object();
  }
  json.end_array();
}

void print_states(const CommandContext& context, std::string_view done,
                  const std::vector<ExportResult>& states) {
  for (const ExportResult& state : states) {
    fmt::print(context.out, "{} {}: {} rows, {} bytes, digest {}\n", done, text_of(state.name),
               state.rows, state.bytes, digest_text(state.digest));
  }
}

void print_verdict_json(const CommandContext& context, const StateVerdict& verdict) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("discrepancies", verdict.findings.total());
  list_states(verdict.states, json);
  json.key("findings").begin_array();
  for (const Finding& finding : verdict.findings.shown()) {
    json.begin_object().member("kind", name_of(finding.kind)).member("where", finding.where);
    json.member("what", finding.what).end_object();
  }
  json.end_array().key("not_checked").begin_array();
  for (const std::string& sentence : verdict.findings.left_out()) {
    json.value(std::string_view(sentence));
  }
  json.end_array().end_object();
  fmt::print(context.out, "{}\n", text);
}

std::string summary_of(const Findings& findings) {
  if (findings.total() > 0) {
    return fmt::format("{} discrepancies", findings.total());
  }
  return findings.left_out().empty() ? "whole: nothing is damaged, and nothing disagrees"
                                     : "whole as far as it could be checked";
}

}  // namespace

void print_results(const CommandContext& context, std::string_view done,
                   const std::vector<ExportResult>& results) {
  if (!context.is_json()) {
    print_states(context, done, results);
    return;
  }
  std::string text;
  event::JsonWriter json(text);
  json.begin_object();
  list_states(results, json);
  json.end_object();
  fmt::print(context.out, "{}\n", text);
}

void print_verdict(const CommandContext& context, const StateVerdict& verdict) {
  if (context.is_json()) {
    print_verdict_json(context, verdict);
    return;
  }
  print_states(context, "read", verdict.states);
  const Style style = context.style_for(context.out);
  for (const Finding& finding : verdict.findings.shown()) {
    fmt::print(context.out, "{} {}: {}\n", style.bold(std::string(name_of(finding.kind))),
               finding.where, finding.what);
  }
  if (verdict.findings.total() > verdict.findings.shown().size()) {
    fmt::print(context.out, "and {} more\n",
               verdict.findings.total() - verdict.findings.shown().size());
  }
  for (const std::string& sentence : verdict.findings.left_out()) {
    fmt::print(context.out, "not checked: {}\n", sentence);
  }
  fmt::print(context.out, "{}\n", style.bold(summary_of(verdict.findings)));
}

}  // namespace ls::app
