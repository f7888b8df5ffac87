#include "leadstream/state/restore.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::state {
namespace {

// Beside META, behind every table.
constexpr Bytes kCursorKey =
    "\xff"
    "RESTORE";
constexpr std::uint8_t kVersion = 2;

// How far an unfinished restore has come.
struct Cursor {
  std::string changelog_id;
  Offset next;
  bool is_at_commit = false;
  EventTime begun;  // on the wall clock: what it has read is as of then
};

std::string save(const Cursor& cursor) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.bytes(cursor.changelog_id);
  out.svarint(cursor.next.value);
  out.u8(cursor.is_at_commit ? 1 : 0);
  out.svarint(cursor.begun.ms);
  return bytes;
}

Result<std::optional<Cursor>> load_cursor(const StateStore& store) {
  std::string bytes;
  if (!LS_TRY(store.get(kCursorKey, bytes))) {
    return std::optional<Cursor>();
  }
  ByteReader in(bytes);
  const std::uint8_t version = in.u8();
  if (version == 0 || version > kVersion) {
    return internal_error("restore cursor: unknown format");
  }
  Cursor cursor;
  cursor.changelog_id = in.bytes();
  cursor.next = Offset(in.svarint());
  cursor.is_at_commit = in.u8() != 0;
  cursor.begun = version == 1 ? EventTime::min() : EventTime{in.svarint()};
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

Error replaced(const std::string& what) {
  return refused("changelog_replaced",
                 what +
                     ". Bring the changelog back, or, if it is the one to trust, move the task's "
                     "state folder away: it is filled again from there");
}

Error truncated(Offset needed, Offset first) {
  return refused(
      "changelog_truncated",
      fmt::format(
          "the state needs changelog offset {}, the changelog begins at {}: records were "
          "deleted (compaction alone keeps the last of each key). Bring them back, or begin "
          "anew: reset the group and move the state folder away",
          needed.value, first.value));
}

}  // namespace

Result<bool> is_restoring(const StateStore& store) {
  return LS_TRY(load_cursor(store)).has_value();
}

// Where a store stood when it was found.
struct Restore::Found {
  std::optional<Meta> meta;
  std::optional<Cursor> cursor;
};

Result<std::optional<Restore::Found>> Restore::look(const StateStore& store) {
  Found found{LS_TRY(load_meta(store)), LS_TRY(load_cursor(store))};
  return found.meta || found.cursor ? std::optional(std::move(found)) : std::nullopt;
}

Result<Restore> Restore::begin(StateStore& store, Options options) {
  Restore restore(store, options);
  restore.next_ = options.first;
  restore.missing_from_ = options.first;
  if (const std::optional<Found> found = LS_TRY(look(store))) {
    LS_TRY(restore.follow(*found));
  } else if (options.first > Offset(0)) {
    return truncated(Offset(0), options.first);
  }
  return restore;
}

Status Restore::follow(const Found& found) {
  meta_ = found.meta;
  const std::optional<Cursor>& cursor = found.cursor;
  is_unfinished_ = cursor.has_value();
  is_at_commit_ = !cursor || cursor->is_at_commit;
  is_proven_ = false;
  changelog_id_ = cursor ? cursor->changelog_id : meta_->changelog_id;
  current_at_ = cursor ? cursor->begun : meta_->current_at;
  missing_from_ = cursor ? cursor->next : meta_->changelog_next;
  if (missing_from_ > options_.end) {
    return replaced(
        fmt::format("the state holds the changelog up to offset {}, but the changelog "
                    "ends at {}: it was made anew or has lost records",
                    missing_from_.value, options_.end.value));
  }
  if (missing_from_ < options_.first) {
    if (cursor) {
      return truncated(missing_from_, options_.first);
    }
    is_cut_ = true;
    next_ = options_.first;
    return {};
  }
  const bool reads_own = is_at_commit_ && missing_from_ > options_.first;
  next_ = reads_own ? Offset(missing_from_.value - 1) : missing_from_;
  // Of a changelog that begins with what comes next nothing is left to prove it by.
  is_proven_ = is_at_commit_ && !reads_own;
  return {};
}

Status Restore::add(Bytes key, std::optional<Bytes> value, Offset offset) {
  if (offset < missing_from_) {
    return check_own(key, value);
  }
  if (is_cut_) {
    return truncated(missing_from_, options_.first);
  }
  const bool is_ready = LS_TRY(reader_.add(key, value, offset));
  is_at_commit_ = reader_.is_at_commit();
  next_ = offset.next();
  if (is_at_commit_) {
    LS_TRY(check_id(*reader_.meta()));
  }
  return is_ready ? write_batch() : Status();
}

// The record just below what the store is missing is the META at which it stands.
Status Restore::check_own(Bytes key, std::optional<Bytes> value) {
  if (LS_TRY(row_key(key)) != kMetaKey || !value) {
    return {};  // finish() tells that the META is missing, unless a later one follows
  }
  const Meta own = LS_TRY(Meta::load(*value));
  if (meta_ && own.transaction != meta_->transaction) {
    return replaced(fmt::format("the state stands at transaction {}, where its changelog has {}",
                                meta_->transaction, own.transaction));
  }
  return check_id(own);
}

Status Restore::check_id(const Meta& meta) {
  if (!changelog_id_.empty() && !meta.changelog_id.empty() && meta.changelog_id != changelog_id_) {
    return replaced(fmt::format("the state comes from changelog {}, the topic holds changelog {}",
                                changelog_id_, meta.changelog_id));
  }
  if (!meta.changelog_id.empty()) {
    changelog_id_ = meta.changelog_id;
  }
  is_proven_ = true;
  return {};
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
    meta_->current_at = options_.now;
    batch.put(kMetaKey, meta_->save());
  }
  batch.put(kCursorKey, save(Cursor{.changelog_id = changelog_id_,
                                    .next = next_,
                                    .is_at_commit = reader_.is_at_commit(),
                                    .begun = options_.now}));
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
  // Of one that was cut the group must say whether anything came after what the store holds.
  if (!is_proven_ && !is_cut_) {
    return replaced(
        fmt::format("the state stands at changelog offset {}, where the changelog has "
                    "no commit, nor behind it",
                    missing_from_.value));
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
