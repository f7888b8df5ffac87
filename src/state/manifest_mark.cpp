#include "manifest_mark.hpp"

#include "rocksdb_error.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

namespace ls::state {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = "KNOWN_MANIFEST";

struct Manifest {
  std::string name;         // "MANIFEST-000005": names sort as their numbers do
  std::uintmax_t size = 0;  // bytes
};

// The one that CURRENT names; nothing if there is none.
std::optional<Manifest> manifest_in(const fs::path& folder) {
  Manifest found;
  std::ifstream current(folder / "CURRENT");
  std::error_code failure;
  if (!(current >> found.name)) {
    return std::nullopt;
  }
  found.size = fs::file_size(folder / found.name, failure);
  return failure ? std::nullopt : std::optional(found);
}

std::optional<Manifest> mark_in(const fs::path& folder) {
  Manifest known;
  std::ifstream mark(folder / kMark);
  return mark >> known.name >> known.size ? std::optional(known) : std::nullopt;
}

}  // namespace

void ManifestMark::note() {
  const std::scoped_lock lock(mutex_);
  const fs::path folder(folder_);
  const std::optional<Manifest> now = manifest_in(folder);
  if (!now) {
    return;
  }
  const fs::path written = folder / (std::string(kMark) + ".new");
  std::ofstream out(written, std::ios::trunc);
  out << now->name << ' ' << now->size << '\n';
  out.close();
  std::error_code failure;
  if (out) {
    fs::rename(written, folder / kMark, failure);
  }
}

Status check_manifest_is_whole(const std::string& folder) {
  const std::optional<Manifest> known = mark_in(folder);
  const std::optional<Manifest> now = known ? manifest_in(folder) : std::nullopt;
  if (!now) {
    return {};  // RocksDB tells what is missing
  }
  const bool is_older = now->name.size() == known->name.size() && now->name < known->name;
  const bool is_shorter = now->name == known->name && now->size < known->size;
  if (!is_older && !is_shorter) {
    return {};
  }
  return rocksdb_error(
      rocksdb::Status::Corruption(fmt::format("{} of {} bytes, but there was {} of {} bytes",
                                              now->name, now->size, known->name, known->size)),
      folder, "open it");
}

}  // namespace ls::state
