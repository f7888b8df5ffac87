#include "leadstream/runtime/task_restore.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/state/restore.hpp"

#include <fmt/core.h>

#include <memory>
#include <optional>
#include <vector>

namespace ls::runtime {
namespace {

constexpr Millis kReadWait{200};
constexpr std::size_t kMessagesMax = 2000;

// Up to where the reader was opened. What is committed there may still be undecided for readers;
// waiting for it loses nothing, ending at what is decided now could.
Result<std::uint64_t> read_changelog(state::Restore& restore, flow::LogReader& reader) {
  std::uint64_t records = 0;
  std::vector<flow::Message> messages;
  while (!reader.has_caught_up()) {
    messages.clear();
    LS_TRY(reader.poll(kReadWait, kMessagesMax, messages));
    for (const flow::Message& message : messages) {
      const std::optional<Bytes> value =
          message.is_tombstone ? std::nullopt : std::optional<Bytes>(message.value);
      LS_TRY(restore.add(message.key, value, message.offset));
      ++records;
    }
  }
  return records;
}

// The end taken may lie inside a transaction only if it was open then and was committed since: by
// another owner, as nothing of ours is open. Its partition is not ours any more.
Error explain(Error inside, const flow::TopicPartition& changelog, Offset end, Offset end_now) {
  if (end_now <= end) {
    return inside;
  }
  return external_error(
      fmt::format("{} partition {} grew from offset {} to {} during the restore: "
                  "the task has another owner by now",
                  changelog.topic, changelog.partition.value, end.value, end_now.value),
      Retry::yes);
}

}  // namespace

Status restore_task(state::StateStore& store, flow::LogReaders& readers,
                    const flow::TopicPartition& changelog) {
  const flow::Source::Range range = LS_TRY(readers.range(changelog));
  state::Restore restore = LS_TRY(state::Restore::begin(store, {"", range.first, range.next}));
  std::uint64_t records = 0;
  Offset end = range.next;
  if (restore.from() < range.next) {
    const std::unique_ptr<flow::LogReader> reader = LS_TRY(readers.open(changelog, restore.from()));
    records = LS_TRY(read_changelog(restore, *reader));
    end = reader->opened_range().next;
  }
  const Result<std::optional<state::Meta>> finished = restore.finish();
  if (!finished) {
    return explain(finished.error(), changelog, end, LS_TRY(readers.range(changelog)).next);
  }
  const std::optional<state::Meta>& meta = *finished;
  log_info("State restored. changelog={} partition={} records={} transaction={}", changelog.topic,
           changelog.partition.value, records, meta ? meta->transaction : 0);
  return {};
}

}  // namespace ls::runtime
