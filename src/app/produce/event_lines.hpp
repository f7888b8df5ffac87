#pragma once

#include "app/produce/csv.hpp"

#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

enum class InputFormat { ndjson, csv };
// Empty lines hold no event; who wants each line as it is wants them too.
enum class EmptyLines { pass_over, keep };

struct EventFile {
  std::string path = "-";  // standard input
  InputFormat format = InputFormat::ndjson;
  std::string mapping = {};  // of a table
  EmptyLines empty_lines = EmptyLines::pass_over;
};

// The events of a file, one by one, as JSON. Single-threaded; the catalog outlives it.
class EventLines {
 public:
  static Result<std::unique_ptr<EventLines>> open(EventFile file, const event::Catalog& catalog);
  explicit EventLines(EventFile file) : file_(std::move(file)) {}

  // False at the end. After an error with the code kBadRow reading can go on.
  Result<bool> next(std::string& line);
  // The next line may be long in coming: nothing more can be read without waiting.
  [[nodiscard]] bool is_dry() const {
    return stream_->rdbuf()->in_avail() <= 0;
  }
  [[nodiscard]] std::uint64_t line() const {
    return place_.line;
  }
  // "leads.csv:7:1", where the last line or error stands.
  [[nodiscard]] std::string place() const;

 private:
  Status open_csv(const event::Catalog& catalog);
  Result<bool> next_row(std::string& line);

  EventFile file_;
  std::ifstream opened_;
  std::istream* stream_ = &std::cin;
  CsvMapping mapping_;
  std::optional<CsvReader> csv_;
  std::optional<CsvEvents> events_;
  std::vector<std::string> cells_;
  std::uint64_t rows_ = 0;
  CsvReader::Place place_{.line = 0};
};

}  // namespace ls::app
