#pragma once

#include "app/command.hpp"

#include "leadstream/generator/stream.hpp"

#include <cstdint>
#include <string>

namespace ls::app {

enum class RowFormat {
  csv,   // a line of names, then one line for each row
  json,  // one object on each line
};

struct StreamRows {
  generator::StreamOptions stream = {};  // a drift at row 0: in the middle
  std::uint64_t rows = 10'000;
  RowFormat format = RowFormat::csv;
  std::string out_file = "-";
};

// Declares --stream, which it returns, and what needs it.
Option declare_rows(const Options& command, StreamRows& rows);

// Writes the rows of one of the literature's streams, the label last as "class", and tells how many
// there are of each class.
Status write_rows(const CommandContext& context, const StreamRows& wanted);

}  // namespace ls::app
