#pragma once

#include <atomic>
#include <cstdint>

namespace ls::test {

// A disk that fails as told. A program with fault_disk.cpp in it has these calls answered here
// before the kernel, for all of its libraries; as made they go through. Any thread.
struct FaultDisk {
  // fsync and fdatasync: EIO, and nobody knows what was kept.
  std::atomic<bool> fails_syncs = false;
  // Writes to files (not to pipes and sockets): EIO, nothing of it is written.
  std::atomic<bool> fails_writes = false;
  // Writes to files take half of what they are given, which is no error.
  std::atomic<bool> halves_writes = false;

  std::atomic<std::uint64_t> syncs_failed = 0;
  std::atomic<std::uint64_t> writes_failed = 0;
  std::atomic<std::uint64_t> writes_halved = 0;

  void heal() {
    fails_syncs = false;
    fails_writes = false;
    halves_writes = false;
  }
};

FaultDisk& fault_disk();

}  // namespace ls::test
