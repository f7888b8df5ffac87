#include "app/generate/line_file.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace ls::app {

Result<LineFile> LineFile::open(const std::string& name, std::FILE* standard) {
  if (name == "-") {
    return LineFile(name, standard);
  }
  std::FILE* file = std::fopen(name.c_str(), "wb");
  if (file == nullptr) {
    return user_error(fmt::format("{}: {}", name, std::strerror(errno)));
  }
  LineFile opened(name, file);
  opened.owned_.reset(file);
  return opened;
}

Status LineFile::finish() {
  if (std::fflush(file_) != 0 || has_failed()) {
    return external_error(fmt::format("{}: {}", name_, std::strerror(errno)));
  }
  return {};
}

}  // namespace ls::app
