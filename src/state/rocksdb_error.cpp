#include "rocksdb_error.hpp"

#include "leadstream/state/rocksdb_database.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace ls::state {
namespace {

Error state_error(std::string code, Retry retry, std::string message) {
  Error error = external_error(std::move(message), retry);
  error.code = std::move(code);
  return error;
}

// RocksDB tells what it was doing in words only, "While fdatasync" for one.
bool is_sync(const std::string& text) {
  return text.find("While fsync") != std::string::npos ||
         text.find("While fdatasync") != std::string::npos;
}

std::string program_of(int process) {
  std::ifstream file(fmt::format("/proc/{}/comm", process));
  std::string name;
  std::getline(file, name);
  return name.empty() ? "another program" : name;
}

Error locked_error(const std::string& folder, bool is_own_process) {
  std::string owner = "this process itself";
  if (!is_own_process) {
    const std::optional<int> holder = lock_holder(folder);
    owner = holder ? fmt::format("process {} ({})", *holder, program_of(*holder))
                   : std::string("another process, which has just ended or runs elsewhere");
  }
  return state_error("state_locked", Retry::yes,
                     fmt::format("state folder {} is in use by {}; stop that one, or give this one "
                                 "a folder of its own",
                                 folder, owner));
}

}  // namespace

std::optional<int> lock_holder(const std::string& folder) {
  const int file = ::open((folder + "/LOCK").c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) {
    return std::nullopt;
  }
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool is_answered = ::fcntl(file, F_GETLK, &lock) == 0;
  ::close(file);
  if (!is_answered || lock.l_type == F_UNLCK) {
    return std::nullopt;
  }
  return lock.l_pid;
}

Error rocksdb_error(const rocksdb::Status& status, const std::string& folder,
                    std::string_view doing) {
  const std::string text = status.ToString();
  if (text.find("lock hold by current process") != std::string::npos) {
    return locked_error(folder, true);
  }
  if (text.find("While lock file") != std::string::npos) {
    return locked_error(folder, false);
  }
  if (status.IsNoSpace() || text.find("No space left") != std::string::npos) {
    return state_error("disk_full", Retry::yes,
                       fmt::format("state folder {}: cannot {}, the disk is full; free space, "
                                   "nothing that was committed is lost ({})",
                                   folder, doing, text));
  }
  // The kernel drops pages that it could not write, so a later sync says yes without them (Rebello
  // et al., "Can Applications Recover from fsync Failures?", 2020): trying again proves nothing.
  if (status.IsIOError() && is_sync(text)) {
    return state_error("state_unsynced", Retry::no,
                       fmt::format("state folder {}: cannot {}, the disk does not keep what is "
                                   "written; check the disk, then start again ({})",
                                   folder, doing, text));
  }
  // A file that is gone is damage too.
  if (status.IsCorruption() || status.IsPathNotFound()) {
    return state_error("state_corrupt", Retry::no,
                       fmt::format("state folder {}: cannot {}, its files are damaged; move the "
                                   "folder aside: a state comes back from its changelog, a log "
                                   "from a checkpoint ({})",
                                   folder, doing, text));
  }
  return state_error("state_io", status.IsIOError() || status.IsBusy() ? Retry::yes : Retry::no,
                     fmt::format("state folder {}: cannot {} ({})", folder, doing, text));
}

Status checked(const rocksdb::Status& status, const std::string& folder, std::string_view doing) {
  if (status.ok()) {
    return {};
  }
  return rocksdb_error(status, folder, doing);
}

}  // namespace ls::state
