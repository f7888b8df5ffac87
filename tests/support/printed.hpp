#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace ls::test {

// A stream in memory, for code that prints.
class Printed {
 public:
  Printed() : stream_(open_memstream(&text_, &size_)) {}
  ~Printed() {
    std::fclose(stream_);
    std::free(text_);
  }
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;

  [[nodiscard]] std::FILE* stream() {
    return stream_;
  }
  // What has been printed so far.
  [[nodiscard]] std::string text() {
    std::fflush(stream_);
    return {text_, size_};
  }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* stream_;
};

}  // namespace ls::test
