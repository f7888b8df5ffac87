#include "app/state/open_file.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace ls::app {

Result<File> open_file(const std::string& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode));
  if (file == nullptr) {
    return user_error(fmt::format("cannot open {} ({})", path, std::strerror(errno)));
  }
  return file;
}

Status sync_file(std::FILE& file, const std::string& path) {
  if (std::fflush(&file) != 0 || ::fsync(::fileno(&file)) != 0) {
    return external_error(fmt::format("{}: cannot write ({})", path, std::strerror(errno)));
  }
  return {};
}

}  // namespace ls::app
