#include "app/generate/stream_rows.hpp"

#include "app/generate/line_file.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <iterator>
#include <limits>
#include <memory>
#include <vector>

namespace ls::app {
namespace {

using generator::LabelledStream;
using generator::StreamColumn;
using generator::StreamRow;

constexpr std::string_view kLabel = "class";

std::string stream_names() {
  std::string names;
  for (const generator::StreamType& type : generator::stream_types()) {
    names.append(names.empty() ? "" : "|").append(type.name);
  }
  return names;
}

generator::StreamOptions options_of(const StreamRows& wanted) {
  generator::StreamOptions options = wanted.stream;
  if (options.drift && options.drift->at == 0) {
    options.drift->at = wanted.rows / 2;
  }
  return options;
}

// "FROM" or "FROM:TO", "FROM:TO@ROW", "FROM:TO@ROW/WIDTH".
Status read_function(const std::string& text, generator::StreamOptions& stream) {
  constexpr Bounds kFunction = {1, 100};
  constexpr Bounds kRow = {1, std::numeric_limits<std::int64_t>::max()};
  const std::size_t colon = text.find(':');
  stream.function = static_cast<int>(LS_TRY(whole_number(text.substr(0, colon), kFunction)));
  if (colon == std::string::npos) {
    return {};
  }
  const std::string rest = text.substr(colon + 1);
  const std::size_t at = rest.find('@');
  generator::ConceptDrift drift{.at = 0};
  drift.function = static_cast<int>(LS_TRY(whole_number(rest.substr(0, at), kFunction)));
  if (at != std::string::npos) {
    const std::string place = rest.substr(at + 1);
    const std::size_t slash = place.find('/');
    drift.at = static_cast<std::uint64_t>(LS_TRY(whole_number(place.substr(0, slash), kRow)));
    if (slash != std::string::npos) {
      drift.width = static_cast<double>(LS_TRY(whole_number(place.substr(slash + 1), kRow)));
    }
  }
  stream.drift = drift;
  return {};
}

std::string names_line(const LabelledStream& stream) {
  std::string line;
  for (const StreamColumn& column : stream.columns()) {
    line.append(column.name).append(",");
  }
  return line.append(kLabel);
}

// Numbers are the shortest that read back as the same double.
void append_csv(const StreamRow& row, std::string& line) {
  for (const double value : row.values) {
    fmt::format_to(std::back_inserter(line), "{},", value);
  }
  fmt::format_to(std::back_inserter(line), "{}", row.label);
}

void append_json(const LabelledStream& stream, const StreamRow& row, std::string& line) {
  event::JsonWriter json(line);
  json.begin_object();
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    json.member(stream.columns()[i].name, row.values[i]);
  }
  json.member(kLabel, row.label).end_object();
}

void print_counts(const CommandContext& context, const StreamRows& wanted,
                  const std::vector<std::uint64_t>& of_class) {
  // Rows on standard output are followed by nothing else there.
  std::FILE* const stream = wanted.out_file == "-" ? context.error : context.out;
  if (context.is_json()) {
    std::string text;
    event::JsonWriter json(text);
    json.begin_object().member("rows", wanted.rows).key("classes").begin_array();
    for (const std::uint64_t count : of_class) {
      json.value(count);
    }
    json.end_array().end_object();
    fmt::print(stream, "{}\n", text);
    return;
  }
  if (context.options.is_quiet) {
    return;
  }
  fmt::print(stream, "{} rows of {}:", wanted.rows, wanted.stream.name);
  for (std::size_t label = 0; label < of_class.size(); ++label) {
    fmt::print(stream, "{} {} of class {}", label == 0 ? "" : ",", of_class[label], label);
  }
  fmt::print(stream, "\n");
}

}  // namespace

Option declare_rows(const Options& command, StreamRows& rows) {
  generator::StreamOptions& stream = rows.stream;
  Option name = command.value("--stream", stream.name,
                              "Labelled rows of a stream of the literature, as MOA makes them");
  name.type_name(stream_names());
  command.value("--rows", rows.rows, "Rows of the stream")
      .type_name("N")
      .shown("10000")
      .needs(name);
  command
      .taken("--function", "Which concept (1); or turning into another, as 1:3@ROW/ROWS",
             [&stream](const std::string& text) { return read_function(text, stream); })
      .type_name("N")
      .needs(name);
  command.value("--noise", stream.noise, "Percent of noise (as in MOA)")
      .type_name("PERCENT")
      .needs(name);
  command.value("--speed", stream.speed, "How far hyperplane and rbf move with each row (0)")
      .type_name("NUMBER")
      .needs(name);
  return name;
}

Status write_rows(const CommandContext& context, const StreamRows& wanted) {
  const std::unique_ptr<LabelledStream> stream = LS_TRY(generator::make_stream(options_of(wanted)));
  LineFile out = LS_TRY(LineFile::open(wanted.out_file, context.out));
  if (wanted.format == RowFormat::csv) {
    out.write_line(names_line(*stream));
  }
  std::vector<std::uint64_t> of_class(stream->classes());
  StreamRow row;
  std::string line;
  for (std::uint64_t i = 0; i < wanted.rows && !out.has_failed(); ++i) {
    stream->next(row);
    ++of_class[row.label];
    line.clear();
    wanted.format == RowFormat::csv ? append_csv(row, line) : append_json(*stream, row, line);
    out.write_line(line);
  }
  LS_TRY(out.finish());
  print_counts(context, wanted, of_class);
  return {};
}

}  // namespace ls::app
