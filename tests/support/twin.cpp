#include "support/twin.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace ls::test {
namespace {

constexpr std::string_view kRole = "--role";

std::map<std::string, Role::Play, std::less<>>& roles() {
  static std::map<std::string, Role::Play, std::less<>> known;
  return known;
}

}  // namespace

Role::Role(const char* name, Play play) : name_(name) {
  roles().emplace(name, play);
}

void tell(int telling, std::int64_t number) {
  if (::write(telling, &number, sizeof(number)) != sizeof(number)) {
    ::_exit(2);
  }
}

Twin::Twin(const Role& role, const std::string& argument) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ::fcntl(ends[1], F_SETFD, 0);  // this end goes on into the new program
  const Status started =
      process_.start({.arguments = {"/proc/self/exe", std::string(kRole), role.name(), argument,
                                    std::to_string(ends[1])},
                      .output = "/dev/null"});
  EXPECT_TRUE(started) << started.error().message;
  ::close(ends[1]);
  hearing_ = ends[0];
}

Twin::~Twin() {
  ::close(hearing_);
}

std::optional<std::int64_t> Twin::next() {
  std::int64_t number = 0;
  return ::read(hearing_, &number, sizeof(number)) == sizeof(number) ? std::optional(number)
                                                                     : std::nullopt;
}

void Twin::kill() {
  process_.signal(SIGKILL);
  const Result<int> status = process_.wait(seconds(10));
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_TRUE(WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL) << "it ended with " << *status;
}

void play_role(int argc, char** argv) {
  if (argc != 5 || argv[1] != kRole) {
    return;
  }
  const auto role = roles().find(argv[2]);
  if (role == roles().end()) {
    ::_exit(2);
  }
  role->second(argv[3], std::atoi(argv[4]));
  ::_exit(0);
}

}  // namespace ls::test
