#include "support/webhook_cases.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace ls::test {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string with_hashed_id(std::string line) {
  const std::string before = "\"id\":\"";
  const std::size_t begin = line.find(before) + before.size();
  const std::size_t end = line.find("\",\"time\":", begin);
  const std::string id = sha256_hex(line.substr(begin, end - begin)).substr(0, 32);
  return line.replace(begin, end - begin, id);
}

WebhookCase read_case(event::Provider provider, const std::filesystem::path& path) {
  WebhookCase read{.provider = provider, .name = path.stem().string(), .payload = text_of(path)};
  std::filesystem::path expected = path;
  std::istringstream lines(text_of(expected.replace_extension(".expected")));
  const std::string refused = "refused ";
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(refused)) {
      read.refused.push_back(line.substr(refused.size()));
    } else {
      read.events.push_back(with_hashed_id(line));
    }
  }
  return read;
}

}  // namespace

std::vector<WebhookCase> webhook_cases() {
  const std::filesystem::path root =
      std::filesystem::path(LEADSTREAM_SOURCE_DIR) / "tests/unit/event/adapters/payloads";
  std::vector<WebhookCase> cases;
  for (const std::string_view name : event::provider_names()) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(root / name)) {
      if (entry.path().extension() == ".json") {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path& file : files) {
      cases.push_back(read_case(*event::parse_provider(name), file));
    }
  }
  return cases;
}

}  // namespace ls::test
