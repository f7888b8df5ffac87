#include "app/produce/event_lines.hpp"

#include "leadstream/config/yaml.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace ls::app {

Result<std::unique_ptr<EventLines>> EventLines::open(EventFile file,
                                                     const event::Catalog& catalog) {
  auto lines = std::make_unique<EventLines>(std::move(file));
  const std::string& path = lines->file_.path;
  if (path != "-") {
    lines->opened_.open(path, std::ios::binary);
    if (!lines->opened_) {
      return user_error(fmt::format("{}: {}", path, std::strerror(errno)));
    }
    lines->stream_ = &lines->opened_;
  } else {
    // With a buffer of its own the stream knows what can be read without waiting.
    std::ios::sync_with_stdio(false);
  }
  if (lines->file_.format == InputFormat::csv) {
    LS_TRY(lines->open_csv(catalog));
  }
  return lines;
}

Status EventLines::open_csv(const event::Catalog& catalog) {
  if (file_.mapping.empty()) {
    return user_error("--format csv needs --mapping FILE");
  }
  const config::Node root = LS_TRY(config::load_yaml(file_.mapping));
  mapping_ = LS_TRY(read_csv_mapping(root, catalog));
  csv_.emplace(*stream_, mapping_.separator);
  std::vector<std::string> header;
  const Result<bool> has_header = csv_->next(header);
  place_ = csv_->place();
  if (!LS_TRY(Result<bool>(has_header).with(place()))) {
    return user_error(
        fmt::format("{}: there is no line with the names of the columns", file_.path));
  }
  events_.emplace(LS_TRY(CsvEvents::make(mapping_, header).with(place())));
  return {};
}

Result<bool> EventLines::next(std::string& line) {
  if (csv_) {
    return next_row(line);
  }
  do {
    if (!std::getline(*stream_, line)) {
      return false;
    }
    ++place_.line;
    if (file_.empty_lines == EmptyLines::keep) {
      return true;
    }
    if (line.ends_with('\r')) {
      line.pop_back();
    }
  } while (line.empty());
  return true;
}

// A row that is refused counts too: the times of the others stay what they are.
Result<bool> EventLines::next_row(std::string& line) {
  Result<bool> more = csv_->next(cells_);
  place_ = csv_->place();
  const std::uint64_t row = rows_++;
  if (more && *more) {
    line = events_->event(cells_, row);
  }
  return more;
}

std::string EventLines::place() const {
  return fmt::format("{}:{}:{}", file_.path, place_.line, place_.column);
}

}  // namespace ls::app
