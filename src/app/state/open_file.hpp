#pragma once

#include "leadstream/base/error.hpp"

#include <cstdio>
#include <memory>
#include <string>

namespace ls::app {

struct CloseFile {
  void operator()(std::FILE* file) const {
    std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// `mode` as fopen takes it; the error names the file.
Result<File> open_file(const std::string& path, const char* mode);
// What was written is on the disk.
Status sync_file(std::FILE& file, const std::string& path);

}  // namespace ls::app
