#include "http/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace ls::http {
namespace {

using Kind = Exposition::Kind;

// The fields of /proc/self/stat behind the program's name, which may hold blanks itself: the first
// is field 3 of proc(5).
std::vector<double> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string text(std::istreambuf_iterator<char>(file), {});
  const std::size_t name_end = text.rfind(')');
  std::vector<double> fields;
  if (name_end == std::string::npos) {
    return fields;
  }
  std::istringstream rest(text.substr(name_end + 1));
  std::string state;
  rest >> state;
  fields.push_back(0);
  for (double field = 0; rest >> field;) {
    fields.push_back(field);
  }
  return fields;
}

// When the machine started, in seconds since 1970.
std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    if (double seconds = 0; word == "btime" && file >> seconds) {
      return seconds;
    }
  }
  return std::nullopt;
}

double open_files() {
  std::error_code failure;
  const std::filesystem::directory_iterator files("/proc/self/fd", failure);
  return failure ? 0.0 : static_cast<double>(std::distance(begin(files), end(files)));
}

void write(Exposition& out, std::string_view name, Kind kind, std::string_view help, double value) {
  out.family(name, kind, help);
  out.sample({}, value);
}

}  // namespace

void write_process(Exposition& out) {
  // Numbers of proc(5), less three.
  constexpr std::size_t kUserTime = 11;
  constexpr std::size_t kSystemTime = 12;
  constexpr std::size_t kStart = 19;
  constexpr std::size_t kVirtualBytes = 20;
  constexpr std::size_t kResidentPages = 21;
  const std::vector<double> fields = stat_fields();
  if (fields.size() <= kResidentPages) {
    return;
  }
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  write(out, "process_cpu_seconds_total", Kind::counter, "User and system time spent.",
        (fields[kUserTime] + fields[kSystemTime]) / ticks);
  write(out, "process_resident_memory_bytes", Kind::gauge, "Memory that is in RAM.",
        fields[kResidentPages] * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  write(out, "process_virtual_memory_bytes", Kind::gauge, "Address space in use.",
        fields[kVirtualBytes]);
  if (const auto boot = boot_time()) {
    write(out, "process_start_time_seconds", Kind::gauge, "When the process started, since 1970.",
          *boot + fields[kStart] / ticks);
  }
  write(out, "process_open_fds", Kind::gauge, "Open file descriptors.", open_files());
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    write(out, "process_max_fds", Kind::gauge, "The most file descriptors that may be open.",
          static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace ls::http
