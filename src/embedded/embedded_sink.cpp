#include "leadstream/embedded/embedded_sink.hpp"

#include "embedded/append_batch.hpp"

namespace ls::embedded {

EmbeddedSink::EmbeddedSink(EmbeddedLog& log, std::string group, std::string rows)
    : log_(log),
      group_(std::move(group)),
      rows_(std::move(rows)),
      pending_(std::make_unique<AppendBatch>(log)) {}

EmbeddedSink::~EmbeddedSink() = default;

Status EmbeddedSink::send(const flow::OutgoingMessage& message) {
  static_cast<void>(LS_TRY(pending_->add(message)));
  return {};
}

Status EmbeddedSink::commit(std::span<const flow::TaskCommit> tasks) {
  if (!rows_.empty()) {
    renamed_.assign(tasks.begin(), tasks.end());
    for (flow::TaskCommit& task : renamed_) {
      task.topology = rows_;
    }
    tasks = renamed_;
  }
  Status status = log_.append(*pending_, {.group = group_, .tasks = tasks});
  pending_->clear();
  return status;
}

Status EmbeddedSink::abort() {
  pending_->clear();
  return {};
}

}  // namespace ls::embedded
