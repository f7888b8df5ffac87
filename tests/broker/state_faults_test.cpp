#include "broker/fault_test.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <vector>

// Disks that fill up and files that are damaged, as the fault matrix numbers them.

namespace ls::test {
namespace {

namespace fs = std::filesystem;

constexpr char kPutAside[] = "A damaged state was put aside";
constexpr char kHttp[] = "listen: \"127.0.0.1:0\"";

std::vector<fs::path> files_of(const std::string& folder, const std::string& part) {
  std::vector<fs::path> found;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().filename().string().find(part) != std::string::npos) {
      found.push_back(file.path());
    }
  }
  return found;
}

// One byte of every few hundred, so that whichever row is read first meets one.
void flip_bytes(const fs::path& name) {
  constexpr std::streamoff kEvery = 512;
  std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
  const auto size = static_cast<std::streamoff>(fs::file_size(name));
  for (std::streamoff at = 20; at < size; at += kEvery) {
    file.seekg(at);
    const int byte = file.get();
    file.seekp(at);
    file.put(static_cast<char>(byte ^ 1));
  }
}

class StateFaults : public FaultTest {
 protected:
  // A start, some work of the first partition's, and the end of a crash: what lies in its folder
  // then is damaged. Others may be anywhere.
  Status crash_at(double share) {
    LS_TRY(run().start());
    return go_on_and_crash_at(share);
  }
  Status go_on_and_crash_at(double share) {
    LS_TRY(run().wait_for_share_of(0, share));
    return run().process().kill();
  }
  // Until the program says so, while it lives on.
  Status wait_for_log(const std::string& text) {
    constexpr Millis kLook{50};
    constexpr int kLooksMax = 2'400;
    for (int look = 0; look < kLooksMax; ++look) {
      if (count_of(run().process().log(), text) > 0) {
        return {};
      }
      LS_TRY(run().let_work(kLook));
    }
    return internal_error("it never says \"" + text + "\":\n" + run().process().log_end());
  }
};

TEST_P(StateFaults, Row15FlippedByteIsPutAsideAndRestored) {
  ASSERT_NO_FATAL_FAILURE(prepare({.http = kHttp}));
  ASSERT_TRUE(ok(crash_at(0.2)));
  ASSERT_TRUE(ok(crash_at(0.4)));  // its start has written files of what the log held
  const std::vector<fs::path> tables = files_of(state_folder(0), ".sst");
  ASSERT_FALSE(tables.empty());
  for (const fs::path& table : tables) {
    flip_bytes(table);
  }

  ASSERT_TRUE(ok(run().start()));
  ASSERT_TRUE(ok(run().wait_for_share_of(0, 0.8)));

  EXPECT_EQ(count_of(run().process().log(), kPutAside), 1U) << run().process().log_end();
  EXPECT_TRUE(fs::exists(state_folder(0) + ".damaged1"));
  ASSERT_TRUE(ok(wait_for_page("/readyz", "ok\n")));
  const std::string metrics = page("/metrics");
  EXPECT_EQ(count_of(metrics, "states_damaged_total{topology=\"score\",worker=\"0\"} 1") +
                count_of(metrics, "states_damaged_total{topology=\"score\",worker=\"1\"} 1"),
            1U)
      << metrics;
  finish_and_judge();
}

TEST_P(StateFaults, Row16LostFilesAndFoldersAreRestored) {
  ASSERT_NO_FATAL_FAILURE(prepare({}));
  ASSERT_TRUE(ok(crash_at(0.2)));
  for (const fs::path& manifest : files_of(state_folder(0), "MANIFEST")) {
    fs::resize_file(manifest, fs::file_size(manifest) / 2);
  }
  ASSERT_TRUE(ok(crash_at(0.4)));
  fs::resize_file(state_folder(1) + "/CURRENT", 0);
  ASSERT_TRUE(ok(crash_at(0.6)));
  fs::remove_all(state_folder(2));

  ASSERT_TRUE(ok(run().start()));

  finish_and_judge();
  EXPECT_EQ(run().process().starts(), 4);
  EXPECT_EQ(count_of(run().process().log(), kPutAside), 2U) << run().process().log_end();
}

// strace answers these calls of the program for the kernel.
class FailingCalls {
 public:
  // Of a program that runs: writes to these files.
  static std::vector<std::string> writes(pid_t id, const std::vector<fs::path>& files) {
    std::vector<std::string> command = quietly("inject=write:error=EIO");
    command.insert(command.end(), {"-p", std::to_string(id)});
    for (const fs::path& file : files) {
      command.insert(command.end(), {"-P", file.string()});
    }
    return command;
  }
  // Of a program to be started: so many syncs from the first on. The program is the child, not
  // strace.
  static std::vector<std::string> first_syncs(int count) {
    std::vector<std::string> command =
        quietly(fmt::format("inject=fdatasync:error=EIO:when=1..{}", count));
    command.insert(command.end(), {"-D", "-e", "trace=fdatasync"});
    return command;
  }

 private:
  static std::vector<std::string> quietly(const std::string& fault) {
    return {"strace", "-f", "-qqq", "-o", "/dev/null", "-e", fault};
  }
};

// An error of the disk that passes costs an opening, nothing else.
TEST_P(StateFaults, Row17FailingDiskIsWaitedFor) {
  ASSERT_NO_FATAL_FAILURE(prepare({.http = kHttp, .leads = 200}));
  LeadstreamProcess& process = run().process();
  fs::create_directories(process.data_folder());
  ChildProcess probe;
  std::vector<std::string> traced = FailingCalls::first_syncs(1);
  traced.emplace_back("true");
  ASSERT_TRUE(ok(probe.start({traced, process.data_folder() + "/../probe"})));
  const Result<int> probed = probe.wait({30'000});
  ASSERT_TRUE(probed) << probed.error().message;
  if (*probed != 0) {
    GTEST_SKIP()
        << "!!!! NOT TESTED: there is no strace (deploy/setup broker), or it may not trace";
  }
  ASSERT_TRUE(ok(run().start()));
  ASSERT_TRUE(ok(run().wait_for_share(0.2)));

  ChildProcess disk;
  ASSERT_TRUE(ok(disk.start({FailingCalls::writes(process.id(), files_of(state_folder(0), ".log")),
                             process.data_folder() + "/../strace"})));
  ASSERT_TRUE(ok(wait_for_log("cannot write (IO error: While appending to file")));
  disk.signal(SIGTERM);
  ASSERT_TRUE(disk.wait({30'000}));
  ASSERT_TRUE(ok(go_on_and_crash_at(0.5)));

  process.start_by(FailingCalls::first_syncs(12));
  ASSERT_TRUE(ok(process.start()));
  ASSERT_TRUE(ok(wait_for_page("/readyz", "the disk does not keep what is written")));
  ASSERT_TRUE(ok(wait_for_page("/readyz", "ok\n")));

  finish_and_judge();
  EXPECT_EQ(process.starts(), 2);
  EXPECT_EQ(count_of(process.log(), kPutAside), 0U) << process.log_end();
}

// Nothing can be kept: it stops reading, says why, and goes on once there is room.
TEST_P(StateFaults, Row14FullDiskIsWaitedFor) {
  ASSERT_NO_FATAL_FAILURE(prepare({.http = kHttp}));
  LeadstreamProcess& process = run().process();
  fs::create_directories(process.data_folder());
  // Most of it is taken from the start, so that RocksDB cannot set room for its log aside.
  const std::string own_disk =
      "mount -t tmpfs -o size=48m none \"$0\" && head -c 44m /dev/zero > \"$0/taken\"";
  ChildProcess probe;
  ASSERT_TRUE(ok(probe.start({{"unshare", "-m", "sh", "-c", own_disk, process.data_folder()},
                              process.data_folder() + "/../probe"})));
  const Result<int> probed = probe.wait({30'000});
  ASSERT_TRUE(probed) << probed.error().message;
  if (*probed != 0) {
    GTEST_SKIP() << "!!!! NOT TESTED: this user may not mount a disk of its own";
  }
  process.start_by(
      {"unshare", "-m", "sh", "-c", own_disk + " && exec \"$@\"", process.data_folder()});
  ASSERT_TRUE(ok(run().start()));
  ASSERT_TRUE(ok(run().wait_for_share(0.3)));
  const std::string inside = fmt::format("/proc/{}/root{}", process.id(), process.data_folder());

  {
    std::ofstream filler(inside + "/filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  ASSERT_TRUE(ok(wait_for_page("/readyz", "the disk is full")));
  EXPECT_EQ(count_of(page("/livez"), "ok\n"), 1U);
  fs::remove(inside + "/filler");
  fs::remove(inside + "/taken");

  ASSERT_TRUE(ok(wait_for_page("/readyz", "ok\n")));
  finish_and_judge();
  EXPECT_EQ(process.starts(), 1);
}

INSTANTIATE_TEST_SUITE_P(Kafka, StateFaults, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
