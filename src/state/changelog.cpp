#include "leadstream/state/changelog.hpp"

#include <fmt/core.h>

namespace ls::state {
namespace {

constexpr char kFormat = 1;

}  // namespace

void append_changelog_key(std::string& out, Bytes row_key) {
  out.push_back(kFormat);
  out.append(row_key);
}

std::string changelog_key(Bytes row_key) {
  std::string key;
  append_changelog_key(key, row_key);
  return key;
}

Result<Bytes> row_key(Bytes changelog_key) {
  if (changelog_key.size() < 2) {
    return internal_error("changelog: a record without a row key");
  }
  if (changelog_key.front() != kFormat) {
    return internal_error(fmt::format("changelog: record format {} is not known to this version",
                                      static_cast<unsigned char>(changelog_key.front())));
  }
  return changelog_key.substr(1);
}

Result<bool> ChangelogReader::add(Bytes key, std::optional<Bytes> value, Offset offset) {
  const Bytes row = LS_TRY(row_key(key));
  is_at_commit_ = row == kMetaKey;
  if (is_at_commit_) {
    if (!value) {
      return internal_error("changelog: META was deleted");
    }
    meta_ = LS_TRY(Meta::load(*value));
    meta_->changelog_next = offset.next();
    return true;
  }
  if (value) {
    batch_.put(row, *value);
  } else {
    batch_.erase(row);
  }
  return batch_.bytes() >= batch_bytes_max_;
}

}  // namespace ls::state
