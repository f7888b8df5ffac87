#include "app/instance_id.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace ls::app {

Result<std::string> instance_id(const Settings& settings, const Clock& clock) {
  if (!settings.instance.empty()) {
    return settings.instance;
  }
  const std::filesystem::path file = std::filesystem::path(settings.data_dir) / "instance_id";
  std::string id;
  if (std::ifstream(file) >> id && !id.empty()) {
    return id;
  }
  char host[256] = {};
  ::gethostname(host, sizeof(host) - 1);
  id =
      sha256_hex(fmt::format("{} {} {} {}", host, ::getpid(), clock.now().ms, clock.monotonic_ns()))
          .substr(0, 12);
  std::error_code failure;
  std::filesystem::create_directories(file.parent_path(), failure);
  if (!(std::ofstream(file) << id << '\n')) {
    return external_error(fmt::format(
        "{} cannot be written; the instance id must outlive the process", file.string()));
  }
  return id;
}

}  // namespace ls::app
