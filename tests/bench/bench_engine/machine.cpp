#include "bench/bench_engine/machine.hpp"

#include <fmt/core.h>

#include <fstream>
#include <string_view>
#include <thread>

namespace ls::bench {
namespace {

std::string line_after(const char* path, std::string_view begin) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(begin)) {
      return line.substr(line.find_first_not_of(" \t", line.find(':') + 1));
    }
  }
  return "unknown";
}

}  // namespace

std::string machine() {
  const double gib = std::stod("0" + line_after("/proc/meminfo", "MemTotal")) / (1024.0 * 1024.0);
  return fmt::format("{} x {}, {:.0f} GiB", std::thread::hardware_concurrency(),
                     line_after("/proc/cpuinfo", "model name"), gib);
}

}  // namespace ls::bench
