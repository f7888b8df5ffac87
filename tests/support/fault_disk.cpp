#include "support/fault_disk.hpp"

#include <cerrno>
#include <cstddef>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ls::test {
namespace {

bool is_file(int file) {
  struct stat status = {};
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

int failed() {
  errno = EIO;
  return -1;
}

int sync(int file, long call) {
  if (fault_disk().fails_syncs) {
    ++fault_disk().syncs_failed;
    return failed();
  }
  return static_cast<int>(::syscall(call, file));
}

}  // namespace

FaultDisk& fault_disk() {
  static FaultDisk disk;
  return disk;
}

}  // namespace ls::test

// The program's own functions of these names are found before those of the C library.
extern "C" {

int fsync(int file) {
  return ls::test::sync(file, SYS_fsync);
}

int fdatasync(int file) {
  return ls::test::sync(file, SYS_fdatasync);
}

ssize_t write(int file, const void* bytes, std::size_t size) {
  ls::test::FaultDisk& disk = ls::test::fault_disk();
  if ((disk.fails_writes || disk.halves_writes) && ls::test::is_file(file)) {
    if (disk.fails_writes) {
      ++disk.writes_failed;
      return ls::test::failed();
    }
    if (size > 1) {
      ++disk.writes_halved;
      size /= 2;
    }
  }
  return ::syscall(SYS_write, file, bytes, size);
}
}
