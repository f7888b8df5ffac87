#include "operators/committed_row.hpp"
#include "operators/read_ahead.hpp"
#include "operators/readers.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace ls::operators {
namespace {

// The identities of one key that were seen within `keep`, oldest first: 64-bit hashes, so that a
// row stays small. Two different ids of one key collide with probability n * n / 2^65.
struct SeenRow {
  struct Seen {
    std::uint64_t id = 0;
    EventTime at;
  };
  std::vector<Seen> seen;
  std::optional<EventTime> timer;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.u8(timer ? 1 : 0);
    out.svarint(timer.value_or(EventTime{}).ms);
    out.varint(seen.size());
    for (const Seen& entry : seen) {
      out.u64(entry.id);
      out.svarint(entry.at.ms);
    }
  }
  static Result<SeenRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("dedupe: unknown row format");
    }
    SeenRow row;
    const bool has_timer = in.u8() != 0;
    const EventTime timer{in.svarint()};
    if (has_timer) {
      row.timer = timer;
    }
    row.seen.resize(in.count());
    for (Seen& entry : row.seen) {
      entry.id = in.u64();
      entry.at = {in.svarint()};
    }
    return row;
  }
};

struct Settings {
  Millis keep = days(7);
  std::size_t ids_max = 10'000;
};

class Dedupe final : public flow::Operator {
 public:
  explicit Dedupe(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("seen"));
    context.add_table(*rows_);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    return ahead_.walk(
        *rows_, batch, [](const flow::Record&) { return true; },
        [&](const flow::Record& record) -> Status {
          const auto* event = record.as<event::Event>();
          if (LS_TRY(is_first(record, identity_of(*event)))) {
            out.emit(record, record.payload);
          }
          return {};
        });
  }

  Status on_timer(const flow::Record& cause, flow::Output& /*out*/) override {
    SeenRow* row = LS_TRY(rows_->find(cause.key));
    if (row == nullptr) {
      return {};
    }
    rows_->mark_dirty(cause.key);
    row->timer.reset();
    prune(*row, cause.time);
    if (row->seen.empty()) {
      rows_->erase(cause.key);
    } else {
      set_timer(cause.key, *row);
    }
    return {};
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return oldest.clock + settings_.keep;
  }
  // A repeat of one that was forgotten before its time would count again.
  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"ids_forgotten", ids_forgotten_}};
  }

 private:
  // Source and id together are unique (CloudEvents 1.0); without a source, the id alone is all that
  // there is.
  static std::uint64_t identity_of(const event::Event& event) {
    const std::uint64_t id = hash64(event.id);
    return event.source.empty() ? id : hash_combine(id, hash64(event.source));
  }

  Result<bool> is_first(const flow::Record& record, std::uint64_t id) {
    SeenRow* row = LS_TRY(rows_->find_or_make(record.key));
    prune(*row, record.time);
    const auto is_same = [id](const SeenRow::Seen& entry) { return entry.id == id; };
    if (std::any_of(row->seen.begin(), row->seen.end(), is_same)) {
      return false;
    }
    if (row->seen.size() >= settings_.ids_max) {
      row->seen.erase(row->seen.begin());
      ++ids_forgotten_;
    }
    row->seen.push_back({id, record.time});
    if (!row->timer) {
      set_timer(record.key, *row);
    }
    return true;
  }

  // An id counts as seen until strictly before `at + keep`.
  void prune(SeenRow& row, EventTime now) const {
    const auto is_kept = [&](const SeenRow::Seen& entry) {
      return entry.at + settings_.keep > now;
    };
    row.seen.erase(row.seen.begin(), std::find_if(row.seen.begin(), row.seen.end(), is_kept));
  }

  // One timer per key, at the end of its newest id: it only clears rows of silent keys away.
  void set_timer(std::string_view key, SeenRow& row) {
    row.timer = row.seen.back().at + settings_.keep;
    context_->set_timer(key, *row.timer);
  }

  Settings settings_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<SeenRow>> rows_;
  ReadAhead ahead_;
  std::uint64_t ids_forgotten_ = 0;
};

class DedupeBlueprint final : public flow::Blueprint {
 public:
  explicit DedupeBlueprint(Settings settings) : settings_(settings) {}

  [[nodiscard]] std::string_view type() const override {
    return "dedupe";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Dedupe>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("by=source,id keep={} ids_max={}", settings_.keep.count, settings_.ids_max);
  }
  [[nodiscard]] Result<bool> describe_key(const state::StateStore& committed,
                                          std::string_view node_id, Bytes key,
                                          event::JsonWriter& out) const override {
    const auto row = LS_TRY(committed_row<SeenRow>({committed, node_id, "seen", key}));
    if (!row || row->seen.empty()) {
      return false;
    }
    out.begin_object().member("ids", row->seen.size());
    out.member("first", row->seen.front().at).member("last", row->seen.back().at).end_object();
    return true;
  }

 private:
  Settings settings_;
};

}  // namespace

BlueprintPtr read_dedupe(config::Reader& reader, const flow::BlueprintContext& /*context*/) {
  Settings settings;
  constexpr std::array<std::string_view, 1> kBy{"event_id"};
  static_cast<void>(reader.choice_or("by", kBy, 0));
  settings.keep = reader.duration_or("keep", settings.keep, {.min = Millis{1}});
  settings.ids_max = static_cast<std::size_t>(reader.integer_or(
      "ids_max", static_cast<std::int64_t>(settings.ids_max), {.min = 1, .max = 1'000'000}));
  return std::make_shared<DedupeBlueprint>(settings);
}

}  // namespace ls::operators
