#pragma once

#include "leadstream/base/error.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace ls::app {

// A file to write lines to, or standard output for "-". What could not be written is said by
// `finish`.
class LineFile {
 public:
  static Result<LineFile> open(const std::string& name, std::FILE* standard);

  void write(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file_);
  }
  void write_line(std::string_view text) {
    write(text);
    write("\n");
  }
  void flush() {
    std::fflush(file_);
  }
  [[nodiscard]] bool has_failed() const {
    return std::ferror(file_) != 0;
  }
  Status finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const {
      std::fclose(file);
    }
  };

  LineFile(std::string name, std::FILE* file) : name_(std::move(name)), file_(file) {}

  std::string name_;
  std::FILE* file_;
  std::unique_ptr<std::FILE, Close> owned_;
};

}  // namespace ls::app
