#include "support/child_process.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace ls::test {
namespace {

// Only calls that are safe between fork and exec of a program with threads.
[[noreturn]] void become(char* const* arguments, int output, const char* folder) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir(folder) == 0) {
    execvp(arguments[0], arguments);
  }
  _exit(127);
}

// glibc 2.36 declares pidfd_open without C linkage, so the call is made by number.
int open_process_handle(pid_t id) {
  return static_cast<int>(syscall(SYS_pidfd_open, id, 0));
}

}  // namespace

ChildProcess::~ChildProcess() {
  if (is_running()) {
    signal(SIGKILL);
    static_cast<void>(wait({10'000}));  // A destructor has nobody to tell.
  }
}

Status ChildProcess::start(const Options& options) {
  LS_ASSERT(!is_running());
  std::vector<std::string> arguments = options.arguments;
  std::vector<char*> pointers;
  for (std::string& argument : arguments) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  const int output =
      open(options.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (output < 0) {
    return external_error(fmt::format("cannot open {}", options.output));
  }
  id_ = fork();
  if (id_ == 0) {
    become(pointers.data(), output, options.folder.c_str());
  }
  close(output);
  if (id_ < 0) {
    return external_error(fmt::format("cannot fork: {}", std::strerror(errno)));
  }
  return {};
}

bool ChildProcess::signal(int number) const {
  return id_ > 0 && kill(id_, number) == 0;
}

Result<int> ChildProcess::wait(Millis at_most) {
  if (id_ <= 0) {
    return external_error("no such child process");
  }
  const int handle = open_process_handle(id_);
  pollfd ended{handle, POLLIN, 0};
  const int count = handle < 0 ? -1 : poll(&ended, 1, static_cast<int>(at_most.count));
  close(handle);
  if (count <= 0) {
    return external_error(fmt::format("process {} still runs after {} ms", id_, at_most.count));
  }
  int status = 0;
  waitpid(id_, &status, 0);
  id_ = -1;
  return status;
}

bool ChildProcess::is_running() {
  if (id_ <= 0) {
    return false;
  }
  if (waitpid(id_, nullptr, WNOHANG) == 0) {
    return true;
  }
  id_ = -1;
  return false;
}

}  // namespace ls::test
