#pragma once

#include "real/csv.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::test {

// How a public data set becomes a stream: each record is a lead seen once, and its outcome is told
// some records later.
struct DataSetSpec {
  std::string file;
  char separator = ',';
  std::string target;
  std::string order_by;               // column, ascending; empty: the file's order
  std::vector<std::string> left_out;  // leaks and identities
  std::vector<std::string> numbers;   // all other columns are categories
  Millis step{1000};                  // between two records
  std::size_t label_delay = 1;        // records
  double segment_from = 0.5;          // the part of the stream that is judged: from here to its end
  std::string segment_name;
};

struct DataSet {
  struct Column {
    std::size_t place = 0;  // in the rows
    std::string field;      // of the event
    bool is_number = false;
  };

  DataSetSpec spec;
  Csv csv;  // in the order of the stream
  std::vector<Column> features;
  std::size_t target = 0;  // its place in the rows

  [[nodiscard]] EventTime time_of(std::size_t record) const;
  [[nodiscard]] std::size_t record_at(EventTime time) const;
};

// `name`: bank_marketing or xeducation; `folder` holds the files.
Result<DataSet> load_data_set(std::string_view name, const std::string& folder);
// From the folder that LEADSTREAM_DATA names; the error is the reason to skip a test.
Result<DataSet> real_data_set(std::string_view name);

}  // namespace ls::test
