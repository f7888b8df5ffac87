#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/config/node.hpp"
#include "leadstream/event/catalog.hpp"

#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

// The code of a row that has not as many cells as the header; reading can go on behind it.
inline constexpr std::string_view kBadRow = "bad_row";

// Reads comma-separated values as in RFC 4180: quotes hold separators and line ends, two of them
// stand for one. Strict: a quote stands nowhere else, and every row has the cells of the first. A
// byte order mark, which spreadsheets write, is passed over. Single-threaded; the stream outlives
// it.
class CsvReader {
 public:
  CsvReader(std::istream& stream, char separator) : stream_(stream), separator_(separator) {}

  // Lines and the characters in them, counted from 1.
  struct Place {
    std::uint64_t line = 1;
    std::uint64_t column = 1;
  };

  // The cells of the next record; false at the end.
  Result<bool> next(std::vector<std::string>& cells);
  // Of the last record's first character, or of the error in it.
  [[nodiscard]] Place place() const {
    return place_;
  }

 private:
  // The next byte, or the end.
  int take();
  // One cell; true if another follows in the same record.
  Result<bool> read_cell(std::string& cell);
  Result<bool> read_plain(std::string& cell);
  Result<bool> read_quoted(std::string& cell);
  Result<bool> end_quoted();
  // What stands before the first cell: nothing, or bytes that only began like a byte order mark.
  std::string skip_byte_order_mark();
  Error fault(Place place, std::string message);

  std::istream& stream_;
  char separator_;
  Place place_;
  Place next_;             // of the byte that `take` gives next
  std::size_t width_ = 0;  // cells of the header; 0 before it
};

// How a row of a CSV file becomes an event: a YAML map.
//   { separator: ";", type: lead.created, id: Prospect ID, key: Lead Number,
//     time: { start: "2026-01-01T00:00:00Z", step: 1m },      # or { column: Created }
//     fields: { source: Lead Source }, constants: { acquisition: paid }, missing: [Select] }
struct CsvMapping {
  char separator = ',';
  const event::EventType* type = nullptr;
  std::string id_column;  // empty: ids are made from what the rows say
  std::string key_column;
  std::string tenant;
  std::string time_column;  // empty: start + row * step
  EventTime start{0};
  Millis step{60'000};
  std::vector<std::pair<std::string, std::string>> fields;  // field, column
  std::vector<std::pair<std::string, std::string>> constants;
  std::vector<std::string> missing;  // cells that mean that there is no value, beside empty ones
};

// Errors list every problem with file:line:column.
Result<CsvMapping> read_csv_mapping(const config::Node& root, const event::Catalog& catalog);

// Turns rows into the plain JSON form. The mapping outlives it.
class CsvEvents {
 public:
  // Refuses a mapping that names a column which the header does not have.
  static Result<CsvEvents> make(const CsvMapping& mapping, const std::vector<std::string>& header);

  // `number` counts the rows from 0. Without a column of ids, equal rows at an equal time are the
  // same event wherever they stand: a file may be read again, and a second file adds to the first.
  std::string event(const std::vector<std::string>& cells, std::uint64_t number) const;

 private:
  explicit CsvEvents(const CsvMapping& mapping) : mapping_(&mapping) {}
  [[nodiscard]] const std::string& cell(const std::vector<std::string>& cells,
                                        const std::string& column) const;
  [[nodiscard]] std::string id_of(const std::vector<std::string>& cells,
                                  const std::string& time) const;

  const CsvMapping* mapping_;
  std::map<std::string, std::size_t> columns_;
};

}  // namespace ls::app
