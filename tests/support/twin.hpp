#pragma once

#include "support/child_process.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ls::test {

// A part that the test program can play in a process of its own. Databases have threads, so none
// may be opened between fork and exec: the program is started again instead, and plays the role in
// place of its tests. Roles are declared as constants beside the tests that need them.
class Role {
 public:
  // Tells numbers through `telling`; the process ends when it returns.
  using Play = void (*)(const std::string& argument, int telling);
  Role(const char* name, Play play);

  [[nodiscard]] const char* name() const {
    return name_;
  }

 private:
  const char* name_;
};

// What a role calls to tell a number; ends the process if nobody listens.
void tell(int telling, std::int64_t number);

// This program once more, in a role. Killed with its owner, and with the thread that made it.
class Twin {
 public:
  Twin(const Role& role, const std::string& argument);
  ~Twin();
  Twin(const Twin&) = delete;
  Twin& operator=(const Twin&) = delete;

  // Waits for the next number that it tells; nothing once it has ended and all were heard.
  std::optional<std::int64_t> next();
  // Ends it with SIGKILL, and the test with a failure if it had ended by itself. What it told
  // before can still be heard.
  void kill();
  [[nodiscard]] pid_t id() const {
    return process_.id();
  }

 private:
  ChildProcess process_;
  int hearing_ = -1;
};

// Plays the role that the arguments name, and ends the process; returns if they name none.
void play_role(int argc, char** argv);

}  // namespace ls::test
