#pragma once

#include "app/produce/csv.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/event/json_document.hpp"

#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

// lines: an address on each.  csv: a table with a header.  ndjson: an object on each line.
enum class AddressFormat { lines, csv, ndjson };

struct AddressFile {
  std::string path = "-";  // standard input
  AddressFormat format = AddressFormat::lines;
  std::string column = "email";  // of a table, or the member of an object
};

// The e-mail addresses of a file, one by one. Single-threaded.
class AddressLines {
 public:
  static Result<std::unique_ptr<AddressLines>> open(AddressFile file);
  explicit AddressLines(AddressFile file) : file_(std::move(file)) {}

  // False at the end. After an error with the code kBadRow reading can go on.
  Result<bool> next(std::string& address);
  // "leads.csv:7", where the last address or error stands.
  [[nodiscard]] std::string place() const;

 private:
  Status open_csv();
  Result<bool> next_line(std::string& line);
  Result<bool> next_row(std::string& address);
  Result<bool> next_object(std::string& address);

  AddressFile file_;
  std::ifstream opened_;
  std::istream* stream_ = &std::cin;
  std::optional<CsvReader> csv_;
  std::size_t cell_ = 0;
  std::vector<std::string> cells_;
  event::JsonDocument document_;
  std::string line_;
  std::uint64_t number_ = 0;
};

}  // namespace ls::app
