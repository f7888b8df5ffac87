#pragma once

#include "support/leadstream_process.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ls::test {

// `leadstream replay` in several processes on one broker, which are killed and started again at
// random until the run has ended and every one of them with it.
class ReplayRun {
 public:
  struct Options {
    std::string address;     // of the broker
    std::string folder;      // of the processes
    std::string topologies;  // the folder
    std::string id;
    EventTime until;
    std::size_t processes = 1;
    std::string settings = {};  // more of them, YAML
    std::string kafka = {};     // of the section kafka: ", session_timeout: 6s"
  };
  explicit ReplayRun(Options options);

  // Kills up to so many times, at most `pause_max` apart, and waits for the end.
  Status run(std::size_t kills, Millis pause_max, Random& random);
  // The same run once more, with other words on the command line: what it answers.
  struct Answer {
    int code = 0;
    std::string text;
  };
  [[nodiscard]] Result<Answer> again(const std::vector<std::string>& more) const;
  // What the auditor says of it.
  [[nodiscard]] Result<Answer> verify() const;

  // What the run wrote, as canonical lines of the topics' own names, sorted; without controls.
  [[nodiscard]] Result<std::vector<std::string>> lines(
      const std::vector<std::string>& topics) const;
  [[nodiscard]] std::size_t kills() const {
    return kills_;
  }
  [[nodiscard]] std::uint64_t rows_restored() const;
  // What the process said, this start included.
  [[nodiscard]] std::string log(std::size_t process = 0) const {
    return processes_.at(process)->log();
  }

 private:
  Status kill_one(Random& random);
  Status wait_for_end();
  [[nodiscard]] Result<Answer> ask(std::vector<std::string> command) const;

  Options options_;
  std::vector<std::unique_ptr<LeadstreamProcess>> processes_;
  std::size_t kills_ = 0;
};

}  // namespace ls::test
