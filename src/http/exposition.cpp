#include "http/exposition.hpp"

#include <fmt/core.h>

#include <cmath>
#include <iterator>

namespace ls::http {
namespace {

std::string_view name_of(Exposition::Kind kind) {
  switch (kind) {
    case Exposition::Kind::counter:
      return "counter";
    case Exposition::Kind::gauge:
      return "gauge";
    case Exposition::Kind::histogram:
      return "histogram";
  }
  return "untyped";
}

// Go's spelling, which the format asks for.
std::string number_text(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value > 0 ? "+Inf" : "-Inf";
  }
  return fmt::format("{}", value);
}

}  // namespace

void Exposition::family(std::string_view name, Kind kind, std::string_view help) {
  name_ = name;
  fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                 name_of(kind));
}

void Exposition::sample(Labels labels, double value) {
  write("", labels, "", value);
}

void Exposition::samples(Labels labels, const DurationTally& tally) {
  std::uint64_t upto = 0;
  for (std::size_t i = 0; i < tally.counts().size(); ++i) {
    upto += tally.counts()[i];
    const std::string bound = i < DurationTally::kBounds.size()
                                  ? number_text(DurationTally::kBounds[i])
                                  : std::string("+Inf");
    write("_bucket", labels, bound, static_cast<double>(upto));
  }
  write("_sum", labels, "", tally.seconds());
  write("_count", labels, "", static_cast<double>(upto));
}

void Exposition::write(std::string_view suffix, Labels labels, std::string_view bound,
                       double value) {
  text_.append(name_).append(suffix);
  char separator = '{';
  const auto put = [&](std::string_view name, std::string_view text) {
    text_ += separator;
    text_.append(name).append("=\"");
    escape(text);
    text_ += '"';
    separator = ',';
  };
  for (const Label& label : labels) {
    put(label.name, label.value);
  }
  if (!bound.empty()) {
    put("le", bound);
  }
  text_ += separator == ',' ? "} " : " ";
  text_ += number_text(value);
  text_ += '\n';
}

void Exposition::escape(std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      text_ += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') {
      text_ += '\\';
    }
    text_ += c;
  }
}

}  // namespace ls::http
