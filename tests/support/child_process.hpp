#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace ls::test {

// One program started by a test, ended by its own process id. It ends with the thread that started
// it, so with the test program too, however that ends.
class ChildProcess {
 public:
  ChildProcess() = default;
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  struct Options {
    std::vector<std::string> arguments;  // The first is the program, looked up on PATH.
    std::string output;                  // The file that takes standard output and error.
    std::string folder = ".";            // Where it runs.
  };
  Status start(const Options& options);

  // Sends a signal; false if the process is gone.
  bool signal(int number) const;
  // The raw wait status, once it has ended; an error if it has not within the time.
  Result<int> wait(Millis at_most);
  [[nodiscard]] bool is_running();
  [[nodiscard]] pid_t id() const {
    return id_;
  }

 private:
  pid_t id_ = -1;
};

}  // namespace ls::test
