#include "bench/bench_streams/process_meter.hpp"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>

namespace ls::bench {
namespace {

constexpr int kFieldsBeforeUser = 11;  // after the name: proc(5), fields 3 to 13
constexpr std::string_view kPeak = "VmHWM:";

}  // namespace

Result<ProcessReading> read_process(pid_t id) {
  std::ifstream stat(fmt::format("/proc/{}/stat", id));
  const std::string text{std::istreambuf_iterator<char>(stat), {}};
  // The name in brackets may hold anything.
  const std::size_t after_name = text.rfind(')');
  if (after_name == std::string::npos) {
    return external_error(fmt::format("process {} is gone", id));
  }
  std::istringstream fields(text.substr(after_name + 1));
  std::string skipped;
  for (int i = 0; i < kFieldsBeforeUser; ++i) {
    fields >> skipped;
  }
  double user = 0.0;
  double system = 0.0;
  fields >> user >> system;
  ProcessReading reading;
  reading.cpu_seconds = (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
  std::ifstream status(fmt::format("/proc/{}/status", id));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(kPeak)) {
      reading.peak_mb = std::stod(line.substr(kPeak.size())) / 1024.0;
    }
  }
  return reading;
}

}  // namespace ls::bench
