#include "app/score/address_lines.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ls::app {

Result<std::unique_ptr<AddressLines>> AddressLines::open(AddressFile file) {
  auto lines = std::make_unique<AddressLines>(std::move(file));
  const std::string& path = lines->file_.path;
  if (path != "-") {
    lines->opened_.open(path, std::ios::binary);
    if (!lines->opened_) {
      return user_error(fmt::format("{}: {}", path, std::strerror(errno)));
    }
    lines->stream_ = &lines->opened_;
  } else {
    std::ios::sync_with_stdio(false);
  }
  if (lines->file_.format == AddressFormat::csv) {
    LS_TRY(lines->open_csv());
  }
  return lines;
}

Status AddressLines::open_csv() {
  csv_.emplace(*stream_, ',');
  std::vector<std::string> header;
  const bool has_header = LS_TRY(csv_->next(header).with(file_.path));
  const auto found = std::find(header.begin(), header.end(), file_.column);
  if (!has_header || found == header.end()) {
    return user_error(fmt::format("{}: there is no column \"{}\"{}", file_.path, file_.column,
                                  config::did_you_mean(file_.column, header)));
  }
  cell_ = static_cast<std::size_t>(found - header.begin());
  return {};
}

Result<bool> AddressLines::next(std::string& address) {
  switch (file_.format) {
    case AddressFormat::lines:
      return next_line(address);
    case AddressFormat::csv:
      return next_row(address);
    case AddressFormat::ndjson:
      return next_object(address);
  }
  return false;
}

// Empty lines hold nothing.
Result<bool> AddressLines::next_line(std::string& line) {
  do {
    if (!std::getline(*stream_, line)) {
      return false;
    }
    ++number_;
    if (line.ends_with('\r')) {
      line.pop_back();
    }
  } while (line.empty());
  return true;
}

Result<bool> AddressLines::next_row(std::string& address) {
  const Result<bool> more = csv_->next(cells_);
  number_ = csv_->place().line;
  if (more && *more) {
    std::swap(address, cells_[cell_]);
  }
  return more;
}

Result<bool> AddressLines::next_object(std::string& address) {
  if (!LS_TRY(next_line(line_))) {
    return false;
  }
  const auto refuse = [](Error error) {
    error.code = kBadRow;
    return error;
  };
  const Result<event::JsonView> root = document_.parse(line_);
  if (!root) {
    return refuse(root.error());
  }
  const Result<std::string_view> text = root->text(file_.column);
  if (!text) {
    return refuse(text.error());
  }
  address.assign(*text);
  return true;
}

std::string AddressLines::place() const {
  return fmt::format("{}:{}", file_.path, number_);
}

}  // namespace ls::app
