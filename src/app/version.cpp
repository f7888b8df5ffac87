#include "app/version.hpp"

// Each library's own headers stay in its layer, so the build passes the versions that it found.

namespace ls::app {

std::string_view version() {
  return LEADSTREAM_VERSION;
}

std::vector<std::pair<std::string_view, std::string_view>> built_with() {
  std::vector<std::pair<std::string_view, std::string_view>> all = {
      {"compiler", LEADSTREAM_COMPILER},
      {"build", LEADSTREAM_BUILD},
      {"librdkafka", LEADSTREAM_RDKAFKA},
      {"rocksdb", LEADSTREAM_ROCKSDB},
      {"simdjson", LEADSTREAM_SIMDJSON},
      {"boost", LEADSTREAM_BOOST},
      {"openssl", LEADSTREAM_OPENSSL},
      {"yaml-cpp", LEADSTREAM_YAML_CPP},
      {"cli11", LEADSTREAM_CLI11},
      {"spdlog", LEADSTREAM_SPDLOG},
      {"fmt", LEADSTREAM_FMT},
      {"prometheus-cpp", LEADSTREAM_PROMETHEUS_CPP},
      {"xxhash", LEADSTREAM_XXHASH},
      {"libidn2", LEADSTREAM_IDN2},
  };
  // Not every package tells the build its version.
  std::erase_if(all, [](const auto& entry) { return entry.second.empty(); });
  return all;
}

}  // namespace ls::app
