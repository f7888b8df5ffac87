#pragma once

#include "support/child_process.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::test {

// The program itself, `leadstream run` unless another command is asked for, with a configuration of
// its own: started, killed and started again on one data folder.
class LeadstreamProcess {
 public:
  // `settings` is YAML without data_dir, which lies in the folder. The folder outlives the process.
  LeadstreamProcess(std::string folder, const std::string& settings,
                    std::vector<std::string> command = {"run"});

  // A program that starts it in other surroundings: it gets the command line as its arguments, and
  // has to become what that says.
  void start_by(std::vector<std::string> launcher) {
    launcher_ = std::move(launcher);
  }
  Status start();
  // Ends it with SIGKILL, as a crash or the out-of-memory killer would.
  Status kill();
  // Ends it with SIGTERM, as an operator would; the exit code.
  Result<int> stop();
  // Its exit code, once it ends by itself; an error if it does not.
  Result<int> wait();
  // Holds it with SIGSTOP, as a machine that swaps or a virtual one that is moved would.
  void pause();
  void resume();

  // Of a command that ends by itself: whether it has, within the time, and with which code.
  Result<bool> has_ended(Millis at_most);
  [[nodiscard]] int exit_code() const {
    return exit_code_;
  }

  // While it does not run: everything that it kept on this machine is gone.
  void lose_disk() const;

  // Lets it work for so long; an error if it ends meanwhile, which nobody asked for.
  Status let_work(Millis time);
  // `leadstream verify` on what it left behind, while it does not run.
  struct Verified {
    int code = 0;
    std::string text;
  };
  [[nodiscard]] Result<Verified> verify() const;
  // Where it serves HTTP, once it does.
  [[nodiscard]] std::optional<std::uint16_t> port() const;

  [[nodiscard]] int starts() const {
    return starts_;
  }
  // Records that restores read back from changelogs, one number for each task opened, by the
  // program's own log.
  [[nodiscard]] std::vector<std::uint64_t> restores() const;
  [[nodiscard]] std::uint64_t rows_restored() const;
  // Whether it was started, and neither ended nor paused.
  [[nodiscard]] bool works() const {
    return process_.id() > 0 && !is_paused_;
  }
  [[nodiscard]] pid_t id() const {
    return process_.id();
  }
  [[nodiscard]] std::string data_folder() const {
    return folder_ + "/data";
  }
  // Everything that it has logged in all its starts.
  [[nodiscard]] std::string log() const;
  // The end of its log, for failure messages.
  [[nodiscard]] std::string log_end() const;

 private:
  [[nodiscard]] Result<Verified> verify_once() const;

  std::string folder_;
  std::vector<std::string> command_;
  std::vector<std::string> launcher_;
  ChildProcess process_;
  bool is_paused_ = false;
  bool has_ended_ = false;
  int exit_code_ = 0;
  int starts_ = 0;
};

}  // namespace ls::test
