#include "app/produce/csv.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/convert.hpp"
#include "leadstream/config/nearest.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The fields of the type that a section of the mapping names, with their texts.
Pairs read_fields(config::Reader& reader, std::string_view section, const event::EventType* type) {
  Pairs pairs;
  const auto map = reader.child(section);
  if (!map) {
    return pairs;
  }
  for (const config::Node::Entry& entry : map->entries()) {
    if (type != nullptr && !type->slot_of(entry.key)) {
      std::vector<std::string> names;
      for (const event::FieldDef& field : type->fields()) {
        names.push_back(field.name);
      }
      reader.problems().add(entry.place,
                            fmt::format("{} has no field \"{}\"{}", type->name(), entry.key,
                                        config::did_you_mean(entry.key, names)));
    }
    pairs.emplace_back(entry.key, entry.value.text());
  }
  return pairs;
}

void read_time(config::Reader& reader, CsvMapping& mapping) {
  config::Reader time = reader.required_section("time");
  mapping.time_column = time.text_or("column", "");
  if (mapping.time_column.empty()) {
    const Result<EventTime> start = parse_rfc3339(time.text("start"));
    if (start) {
      mapping.start = *start;
    } else {
      time.fail_at("start", start.error().message);
    }
    mapping.step = time.duration_or("step", mapping.step);
  }
  time.finish();
}

// A cell as the kind of its field; what does not fit is left as text, for the decoder to refuse.
void write_cell(event::JsonWriter& json, event::FieldKind kind, const std::string& cell) {
  switch (kind) {
    case event::FieldKind::integer:
    case event::FieldKind::number:
      if (config::to_number(cell)) {
        json.raw(cell);
        return;
      }
      break;
    case event::FieldKind::boolean:
      if (cell == "true" || cell == "1" || cell == "yes" || cell == "Yes") {
        json.value(true);
        return;
      }
      if (cell == "false" || cell == "0" || cell == "no" || cell == "No") {
        json.value(false);
        return;
      }
      break;
    case event::FieldKind::text:
    case event::FieldKind::category:
    case event::FieldKind::time:
    case event::FieldKind::json:
      break;
  }
  json.value(std::string_view(cell));
}

}  // namespace

Error CsvReader::fault(Place place, std::string message) {
  place_ = place;
  return user_error(std::move(message));
}

// A byte that goes on with a UTF-8 sequence is no character of its own.
int CsvReader::take() {
  const int c = stream_.get();
  if (c == '\n') {
    next_ = {.line = next_.line + 1};
  } else if (c != kEnd && (c & 0xc0) != 0x80) {
    ++next_.column;
  }
  return c;
}

Result<bool> CsvReader::read_cell(std::string& cell) {
  if (stream_.peek() != '"' || !cell.empty()) {
    return read_plain(cell);
  }
  return read_quoted(cell);
}

Result<bool> CsvReader::read_plain(std::string& cell) {
  while (true) {
    const Place here = next_;
    const int c = take();
    if (c == separator_) {
      return true;
    }
    if (c == '\n' || c == kEnd) {
      if (cell.ends_with('\r')) {
        cell.pop_back();
      }
      return false;
    }
    if (c == '"') {
      return fault(here, "a quote inside a cell: the cell must begin with one, and hold it twice");
    }
    cell.push_back(static_cast<char>(c));
  }
}

Result<bool> CsvReader::read_quoted(std::string& cell) {
  const Place opened = next_;
  take();
  while (true) {
    const int c = take();
    if (c == kEnd) {
      return fault(opened, "a quote is not closed");
    }
    if (c == '"') {
      if (stream_.peek() != '"') {
        return end_quoted();
      }
      take();
    }
    cell.push_back(static_cast<char>(c));
  }
}

Result<bool> CsvReader::end_quoted() {
  const Place here = next_;
  int c = take();
  if (c == '\r' && (stream_.peek() == '\n' || stream_.peek() == kEnd)) {
    c = take();
  }
  if (c == separator_) {
    return true;
  }
  if (c != '\n' && c != kEnd) {
    return fault(here, "something follows a closing quote; inside a cell it is written twice");
  }
  return false;
}

std::string CsvReader::skip_byte_order_mark() {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  std::string begun;
  for (const char c : kMark) {
    if (stream_.peek() != static_cast<unsigned char>(c)) {
      return begun;
    }
    begun.push_back(static_cast<char>(take()));
  }
  next_ = {};
  return {};
}

Result<bool> CsvReader::next(std::vector<std::string>& cells) {
  cells.clear();
  const std::string begun = width_ == 0 ? skip_byte_order_mark() : std::string();
  while (stream_.peek() == '\n' || stream_.peek() == '\r') {
    take();
  }
  if (stream_.peek() == kEnd && begun.empty()) {
    return false;
  }
  place_ = {.line = next_.line};
  cells.push_back(begun);
  while (LS_TRY(read_cell(cells.back()))) {
    cells.emplace_back();
  }
  if (width_ == 0) {
    width_ = cells.size();
  }
  if (cells.size() != width_) {
    Error error = fault(
        place_, fmt::format("expected {} cells as in the header, not {}", width_, cells.size()));
    error.code = kBadRow;
    return error;
  }
  return true;
}

Result<CsvMapping> read_csv_mapping(const config::Node& root, const event::Catalog& catalog) {
  config::Problems problems;
  config::Reader reader(root, problems);
  CsvMapping mapping;
  const std::string separator = reader.text_or("separator", ",");
  if (separator.size() != 1) {
    reader.fail_at("separator", "expected one character");
  } else {
    mapping.separator = separator.front();
  }
  const std::string type = reader.text("type");
  mapping.type = catalog.find(type);
  if (mapping.type == nullptr) {
    reader.fail_at("type", fmt::format("there is no event type \"{}\"", type));
  }
  mapping.id_column = reader.text_or("id", "");
  mapping.key_column = reader.text("key");
  mapping.tenant = reader.text_or("tenant", "");
  read_time(reader, mapping);
  mapping.fields = read_fields(reader, "fields", mapping.type);
  mapping.constants = read_fields(reader, "constants", mapping.type);
  mapping.missing = reader.texts_or_empty("missing");
  reader.finish();
  LS_TRY(problems.to_status());
  return mapping;
}

Result<CsvEvents> CsvEvents::make(const CsvMapping& mapping,
                                  const std::vector<std::string>& header) {
  CsvEvents events(mapping);
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!events.columns_.emplace(header[i], i).second) {
      return user_error(fmt::format("the column \"{}\" stands twice", header[i]));
    }
  }
  std::vector<std::string> named{mapping.key_column};
  for (const std::string& column : {mapping.id_column, mapping.time_column}) {
    if (!column.empty()) {
      named.push_back(column);
    }
  }
  for (const auto& [field, column] : mapping.fields) {
    named.push_back(column);
  }
  for (const std::string& column : named) {
    if (!events.columns_.contains(column)) {
      return user_error(
          fmt::format("there is no column \"{}\"{}", column, config::did_you_mean(column, header)));
    }
  }
  return events;
}

const std::string& CsvEvents::cell(const std::vector<std::string>& cells,
                                   const std::string& column) const {
  return cells[columns_.at(column)];
}

// Half of a SHA-256, as for an event that comes without an id. Everything the row says counts, also
// what the mapping leaves out; lengths keep the parts apart.
std::string CsvEvents::id_of(const std::vector<std::string>& cells, const std::string& time) const {
  constexpr std::size_t kDigits = 32;
  std::string content;
  const auto add = [&content](std::string_view part) {
    content += fmt::format("{}:{}", part.size(), part);
  };
  add(mapping_->type->name());
  add(mapping_->tenant);
  add(time);
  std::ranges::for_each(cells, add);
  return sha256_hex(content).substr(0, kDigits);
}

std::string CsvEvents::event(const std::vector<std::string>& cells, std::uint64_t number) const {
  const CsvMapping& mapping = *mapping_;
  const Millis since{static_cast<std::int64_t>(number) * mapping.step.count};
  const std::string time = mapping.time_column.empty() ? format_rfc3339(mapping.start + since)
                                                       : cell(cells, mapping.time_column);
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("type", mapping.type->name());
  json.member("id", std::string_view(mapping.id_column.empty() ? id_of(cells, time)
                                                               : cell(cells, mapping.id_column)));
  json.member("time", std::string_view(time));
  if (!mapping.tenant.empty()) {
    json.member("tenant", mapping.tenant);
  }
  json.member("contact_id", cell(cells, mapping.key_column));
  const auto write = [&](const std::string& field, const std::string& value) {
    const bool is_missing =
        value.empty() || std::ranges::find(mapping.missing, value) != mapping.missing.end();
    if (!is_missing) {
      json.key(field);
      write_cell(json, mapping.type->fields()[*mapping.type->slot_of(field)].kind, value);
    }
  };
  for (const auto& [field, column] : mapping.fields) {
    write(field, cell(cells, column));
  }
  for (const auto& [field, value] : mapping.constants) {
    write(field, value);
  }
  json.end_object();
  return text;
}

}  // namespace ls::app
