#pragma once

#include <cstdint>
#include <string>

namespace ls::bench {

// "events written: 1,200,000 of 5,000,000" on standard error: every 20th part on a log, more often
// on a terminal.
class Progress {
 public:
  Progress(std::string what, std::uint64_t of);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::uint64_t done);

 private:
  std::string what_;
  std::uint64_t of_;
  std::uint64_t step_;
  std::uint64_t next_;
  bool is_terminal_;
};

}  // namespace ls::bench
