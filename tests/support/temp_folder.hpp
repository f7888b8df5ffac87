#pragma once

#include "leadstream/base/assert.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace ls::test {

// A new empty folder that goes with its owner. In memory where the system has such a place.
class TempFolder {
 public:
  TempFolder() {
    std::error_code error;
    const bool has_memory = std::filesystem::is_directory("/dev/shm", error);
    const std::filesystem::path parent = std::filesystem::temp_directory_path();
    path_ = (has_memory ? std::string("/dev/shm") : parent.string()) + "/leadstream-XXXXXX";
    LS_ASSERT(mkdtemp(path_.data()) != nullptr);
  }
  ~TempFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] const std::string& path() const {
    return path_;
  }

 private:
  std::string path_;
};

}  // namespace ls::test
