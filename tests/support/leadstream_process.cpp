#include "support/leadstream_process.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <sys/wait.h>
#include <utility>

namespace ls::test {
namespace {

constexpr Millis kEndTimeout{30'000};
// Reading a broker's topics page by page takes its time on a loaded machine.
constexpr Millis kVerifyTimeout{300'000};
constexpr std::size_t kLogEnd = 6'000;

std::string read_file(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(name).rdbuf();
  return text.str();
}

}  // namespace

LeadstreamProcess::LeadstreamProcess(std::string folder, const std::string& settings,
                                     std::vector<std::string> command)
    : folder_(std::move(folder)), command_(std::move(command)) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/settings.yaml")
      << settings << fmt::format("data_dir: {}/data\n", folder_);
}

Status LeadstreamProcess::start() {
  ++starts_;
  // What a killed one left behind would be taken for the new one's.
  std::filesystem::remove(folder_ + "/data/http_address");
  std::vector<std::string> command = launcher_;
  command.emplace_back(LEADSTREAM_BINARY);
  command.insert(command.end(), command_.begin(), command_.end());
  command.emplace_back("-c");
  command.push_back(folder_ + "/settings.yaml");
  has_ended_ = false;
  return process_.start({std::move(command), folder_ + "/log", folder_});
}

Status LeadstreamProcess::kill() {
  if (!process_.signal(SIGKILL)) {
    return internal_error("it had ended by itself:\n" + log_end());
  }
  const int status = LS_TRY(process_.wait(kEndTimeout));
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
    return internal_error(
        fmt::format("it ended with status {} before the kill:\n{}", status, log_end()));
  }
  return {};
}

Result<int> LeadstreamProcess::stop() {
  process_.signal(SIGTERM);
  return wait();
}

Result<int> LeadstreamProcess::wait() {
  const int status = LS_TRY(process_.wait(kEndTimeout));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void LeadstreamProcess::pause() {
  is_paused_ = process_.signal(SIGSTOP);
}

void LeadstreamProcess::resume() {
  process_.signal(SIGCONT);
  is_paused_ = false;
}

void LeadstreamProcess::lose_disk() const {
  std::filesystem::remove_all(folder_ + "/data");
}

Status LeadstreamProcess::let_work(Millis time) {
  const Result<int> ended = process_.wait(time);
  if (ended) {
    return internal_error(fmt::format("it ended with status {}:\n{}", *ended, log_end()));
  }
  return {};
}

Result<bool> LeadstreamProcess::has_ended(Millis at_most) {
  if (has_ended_) {
    return true;
  }
  const Result<int> status = process_.wait(at_most);
  if (!status) {
    return false;
  }
  has_ended_ = true;
  exit_code_ = WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
  return true;
}

std::optional<std::uint16_t> LeadstreamProcess::port() const {
  // "http://127.0.0.1:12345" and a line end; without that it is not written to its end.
  // As the process sees it: its disk may be one of its own.
  const std::string root = fmt::format("/proc/{}/root", process_.id());
  const std::string address = read_file(root + folder_ + "/data/http_address");
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || !address.ends_with('\n')) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(std::strtoul(address.c_str() + colon + 1, nullptr, 10));
}

// 75: the cluster is away for a moment, as a broker on a loaded machine may be.
Result<LeadstreamProcess::Verified> LeadstreamProcess::verify() const {
  constexpr int kAwhile = 75;
  constexpr int kAttempts = 20;
  Verified verified = LS_TRY(verify_once());
  for (int attempt = 1; verified.code == kAwhile && attempt < kAttempts; ++attempt) {
    verified = LS_TRY(verify_once());
  }
  return verified;
}

Result<LeadstreamProcess::Verified> LeadstreamProcess::verify_once() const {
  ChildProcess auditor;
  const std::string output = folder_ + "/verified";
  std::filesystem::remove(output);
  LS_TRY(auditor.start(
      {{LEADSTREAM_BINARY, "verify", "-q", "-c", folder_ + "/settings.yaml"}, output, folder_}));
  const int status = LS_TRY(auditor.wait(kVerifyTimeout));
  return Verified{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                  read_file(output)};
}

std::vector<std::uint64_t> LeadstreamProcess::restores() const {
  const std::string log = this->log();
  std::vector<std::uint64_t> records;
  std::size_t at = 0;
  while ((at = log.find("State restored.", at)) != std::string::npos) {
    at = log.find("records=", at);
    records.push_back(std::strtoull(log.c_str() + at + 8, nullptr, 10));
  }
  return records;
}

std::uint64_t LeadstreamProcess::rows_restored() const {
  const std::vector<std::uint64_t> records = restores();
  return std::accumulate(records.begin(), records.end(), std::uint64_t{0});
}

std::string LeadstreamProcess::log() const {
  return read_file(folder_ + "/log");
}

std::string LeadstreamProcess::log_end() const {
  const std::string log = this->log();
  return log.substr(log.size() - std::min(log.size(), kLogEnd));
}

}  // namespace ls::test
