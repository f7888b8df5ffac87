#include "operators/email/list_settings.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ls::operators {
namespace {

// Paths in a topology are meant from its own folder.
std::string path_of(const config::Reader& reader, const std::string& path) {
  return (std::filesystem::path(reader.place().file).parent_path() / path).string();
}

}  // namespace

std::shared_ptr<const scoring::EmailLists> read_email_lists(config::Reader& reader) {
  const std::optional<std::string> folder = reader.optional_text("lists");
  const std::optional<std::string> disposable = reader.optional_text("disposable_domains");
  const std::optional<std::string> suffixes = reader.optional_text("public_suffixes");
  if (!folder) {
    return scoring::EmailLists::none();
  }
  scoring::EmailListPaths paths{.folder = path_of(reader, *folder)};
  if (disposable) {
    paths.disposable_domains = path_of(reader, *disposable);
  }
  if (suffixes) {
    paths.public_suffixes = path_of(reader, *suffixes);
  }
  const auto lists = scoring::EmailLists::load(paths);
  if (!lists) {
    reader.fail_at("lists", lists.error().message);
    return nullptr;
  }
  return *lists;
}

std::shared_ptr<const scoring::TrafficLists> read_traffic_lists(config::Reader& reader) {
  const std::optional<std::string> folder = reader.optional_text("lists");
  if (!folder) {
    return scoring::TrafficLists::none();
  }
  const auto lists = scoring::TrafficLists::load(path_of(reader, *folder));
  if (!lists) {
    reader.fail_at("lists", lists.error().message);
    return nullptr;
  }
  return *lists;
}

}  // namespace ls::operators
