// A state that was kept on the day on which its format was fixed, beside this file: what is written
// now must be the same bytes, and what was written then must still be read.

#include "app/project.hpp"
#include "app/state/export_file.hpp"
#include "app/state/open_file.hpp"
#include "app/state/task_rows.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/flow/task.hpp"
#include "leadstream/state/memory_store.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace ls::app {
namespace {

const std::string kFolder = std::string(LEADSTREAM_SOURCE_DIR) + "/tests/unit/app/state/format_2";
const std::string kFile = kFolder + "/kept.0.lsstate";
constexpr EventTime kStart{1'777'600'000'000};
constexpr int kKept = 200;  // events that the kept state counts
constexpr int kAll = 260;

std::shared_ptr<const Project> project() {
  Settings settings;
  settings.topologies.dir = kFolder;
  return load_whole_project(settings).value();
}

std::string visit(int number) {
  return fmt::format(R"({{"type":"visit","id":"{}","time":"{}","tenant":"acme","contact_id":"c{}",)"
                     R"("v":{},"page":"p{}"}})",
                     number % 11 == 0 ? number / 2 : number,
                     format_rfc3339(kStart + Millis{number * 400'000}), number % 7, number % 5,
                     number % 9);
}

// One task over the first `upto` events, of which those from `from` on are its own.
class Player {
 public:
  explicit Player(state::MemoryStore& store) : store_(store), project_(project()) {
    task_ = std::make_unique<flow::Task>(project_->find("kept"), project_->catalog, store_, sink_,
                                         flow::TaskOptions());
    flow::toys::must(task_->open());
  }
  void ingest(int from, int upto) {
    for (int number = from; number < upto; ++number) {
      const std::string value = visit(number);
      const std::string key = fmt::format("acme|c{}", number % 7);
      flow::Message message;
      message.topic = "in.visits";
      message.partition = Partition(0);
      message.offset = Offset(number);
      message.appended = kStart + Millis{number * 400'000};
      message.key = key;
      message.value = value;
      flow::toys::must(task_->ingest({&message, 1}));
    }
    state::WriteBatch rows;
    flow::toys::must(task_->checkpoint(rows));
    flow::toys::must(store_.write(rows));
    task_->committed();
  }
  std::vector<std::string> sent() const {
    std::vector<std::string> lines;
    for (const auto& record : sink_.sent) {
      lines.push_back(record.topic + " " + record.key + " " + record.value);
    }
    return lines;
  }

 private:
  state::MemoryStore& store_;
  std::shared_ptr<const Project> project_;
  flow::toys::RecordingSink sink_;
  std::unique_ptr<flow::Task> task_;
};

// With LEADSTREAM_KEEP_STATE=<file> the file is written instead: once for each format.
void write_export(const state::MemoryStore& store, const std::string& path) {
  std::string bytes;
  ASSERT_TRUE(store.get(state::kMetaKey, bytes).value());
  const File file = open_file(path, "wb").value();
  ExportWriter out(file.get(), path);
  ASSERT_TRUE(out.begin({"leadstream", {"kept", Partition(0)}, state::Meta::load(bytes).value()}));
  const TaskRows rows =
      read_rows(store, [&out](Bytes key, Bytes value) { return out.add(key, value); }).value();
  ASSERT_TRUE(out.end({rows.rows, rows.digest}));
}

class KeptState : public testing::Test {
 protected:
  void SetUp() override {
    Player(now_).ingest(0, kKept);
    if (const char* path = std::getenv("LEADSTREAM_KEEP_STATE")) {
      write_export(now_, path);
    }
    const File file = open_file(kFile, "rb").value();
    ExportReader in(file.get(), kFile);
    const Result<ExportHead> head = in.head();
    ASSERT_TRUE(head.has_value()) << head.error().message;
    state::WriteBatch rows;
    const auto end = in.rows([&rows](Bytes key, Bytes value) {
      rows.put(key, value);
      return Status();
    });
    ASSERT_TRUE(end.has_value()) << end.error().message;
    rows.put(state::kMetaKey, head->meta.save());
    ASSERT_TRUE(kept_.write(rows));
  }

  state::MemoryStore now_;
  state::MemoryStore kept_;
};

// If this fails the format has changed: kStateFormat has to rise, the old one must still be read,
// and a new fixture be kept beside the old.
TEST_F(KeptState, IsWhatIsWrittenToday) {
  EXPECT_GT(kept_.size(), 20u);
  EXPECT_EQ(now_, kept_);
}

TEST_F(KeptState, Row26IsReadAndGoneOnWith) {
  state::MemoryStore whole;
  Player uninterrupted(whole);
  uninterrupted.ingest(0, kKept);
  const std::size_t before = uninterrupted.sent().size();
  uninterrupted.ingest(kKept, kAll);

  Player resumed(kept_);
  resumed.ingest(kKept, kAll);

  const std::vector<std::string> all = uninterrupted.sent();
  const std::vector<std::string> rest(all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
  EXPECT_GT(rest.size(), 60u);
  EXPECT_EQ(resumed.sent(), rest);
  EXPECT_EQ(kept_, whole);
}

}  // namespace
}  // namespace ls::app
