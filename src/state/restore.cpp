#include "leadstream/state/restore.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::state {
namespace {

// Beside META, behind every table.
constexpr Bytes kCursorKey =
    "\xff"
    "RESTORE";
constexpr std::uint8_t kVersion = 1;

// How far an unfinished restore has come.
struct Cursor {
  std::string topic_id;
  Offset next;
  bool is_at_commit = false;
};

std::string save(const Cursor& cursor) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.bytes(cursor.topic_id);
  out.svarint(cursor.next.value);
  out.u8(cursor.is_at_commit ? 1 : 0);
  return bytes;
}

Result<std::optional<Cursor>> load_cursor(const StateStore& store) {
  std::string bytes;
  if (!LS_TRY(store.get(kCursorKey, bytes))) {
    return std::optional<Cursor>();
  }
  ByteReader in(bytes);
  if (in.u8() != kVersion) {
    return internal_error("restore cursor: unknown format");
  }
  Cursor cursor;
  cursor.topic_id = in.bytes();
  cursor.next = Offset(in.svarint());
  cursor.is_at_commit = in.u8() != 0;
  LS_TRY(in.finish("restore cursor"));
  return std::optional(std::move(cursor));
}

Result<std::optional<Meta>> load_meta(const StateStore& store) {
  std::string bytes;
  if (!LS_TRY(store.get(kMetaKey, bytes))) {
    return std::optional<Meta>();
  }
  return std::optional(LS_TRY(Meta::load(bytes)));
}

Error refused(std::string code, std::string message) {
  Error error = external_error(std::move(message));
  error.code = std::move(code);
  return error;
}

}  // namespace

Result<bool> is_restoring(const StateStore& store) {
  return LS_TRY(load_cursor(store)).has_value();
}

Result<Restore> Restore::begin(StateStore& store, Options options) {
  Restore restore(store, std::move(options));
  const std::optional<Cursor> cursor = LS_TRY(load_cursor(store));
  restore.meta_ = LS_TRY(load_meta(store));
  restore.next_ = restore.options_.first;
  std::string follows;
  Offset needed;
  if (cursor) {
    restore.is_unfinished_ = true;
    restore.is_at_commit_ = cursor->is_at_commit;
    follows = cursor->topic_id;
    needed = cursor->next;
  } else if (restore.meta_) {
    follows = restore.meta_->changelog_topic_id;
    needed = restore.meta_->changelog_next;
  } else {
    return restore;
  }
  if (follows != restore.options_.topic_id) {
    return refused("changelog_replaced",
                   fmt::format("the state follows changelog topic id {}, but the topic is now {}; "
                               "rebuild the state from the topic, or restore the topic",
                               follows, restore.options_.topic_id));
  }
  if (needed > restore.options_.end) {
    return refused(
        "changelog_replaced",
        fmt::format("the state holds the changelog up to offset {}, but it ends at {}: it "
                    "was made anew, or records of it were lost. Bring them back, or "
                    "begin anew under another name (`app`), which reads everything again",
                    needed.value, restore.options_.end.value));
  }
  if (needed < restore.options_.first) {
    return refused("changelog_truncated",
                   fmt::format("the state needs changelog offset {}, the changelog begins at {}; "
                               "rebuild the state from the changelog",
                               needed.value, restore.options_.first.value));
  }
  restore.next_ = needed;
  return restore;
}

Status Restore::add(Bytes key, std::optional<Bytes> value, Offset offset) {
  const bool is_ready = LS_TRY(reader_.add(key, value, offset));
  is_at_commit_ = reader_.is_at_commit();
  next_ = offset.next();
  return is_ready ? write_batch() : Status();
}

Status Restore::write_batch() {
  WriteBatch batch;
  reader_.batch().for_each([&batch](Bytes key, std::optional<Bytes> value) {
    if (value) {
      batch.put(key, *value);
    } else {
      batch.erase(key);
    }
  });
  if (reader_.is_at_commit()) {
    meta_ = reader_.meta();
    meta_->changelog_topic_id = options_.topic_id;
    batch.put(kMetaKey, meta_->save());
  }
  const Cursor cursor{
      .topic_id = options_.topic_id, .next = next_, .is_at_commit = reader_.is_at_commit()};
  batch.put(kCursorKey, save(cursor));
  LS_TRY(store_->write(batch));
  is_unfinished_ = true;
  reader_.clear();
  return {};
}

Result<std::optional<Meta>> Restore::finish() {
  if (!is_at_commit_) {
    return internal_error(fmt::format(
        "the changelog ends at offset {} inside a transaction: rows without META", next_.value));
  }
  if (is_unfinished_) {
    WriteBatch done;
    done.erase(kCursorKey);
    LS_TRY(store_->write(done));
    is_unfinished_ = false;
  }
  return meta_;
}

}  // namespace ls::state
