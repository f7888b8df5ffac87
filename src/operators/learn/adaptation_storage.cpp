#include "operators/learn/adaptation.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/registry.hpp"

#include <utility>

namespace ls::operators {
namespace {

constexpr std::uint8_t kLossesAlone = 1;  // before it was kept how examples were ordered
constexpr std::uint8_t kFormat = 2;

// Beside the state that changes with each example, each model has a row of its own.
enum class Part : std::uint8_t { state, heir, kept };

std::string row_key(std::string_view name, Part part, std::uint64_t id = 0) {
  std::string key;
  append_ordered_bytes(key, name);
  append_ordered_u32(key, static_cast<std::uint32_t>(part));
  append_ordered_i64(key, static_cast<std::int64_t>(id));
  return key;
}

void write_losses(ByteWriter& out, const std::vector<double>& losses) {
  out.varint(losses.size());
  for (const double loss : losses) {
    out.f64(loss);
  }
}

std::vector<double> read_losses(ByteReader& in) {
  std::vector<double> losses(in.count());
  for (double& loss : losses) {
    loss = in.f64();
  }
  return losses;
}

Result<std::unique_ptr<ml::Model>> model_of(state::Table<AdaptationRow>& rows,
                                            const std::string& key) {
  const AdaptationRow* row = LS_TRY(rows.find(key));
  if (row == nullptr) {
    return internal_error("learn: a model's row is missing");
  }
  return ml::load_model(row->bytes);
}

}  // namespace

void Adaptation::write(state::Table<AdaptationRow>& rows, std::string_view name) {
  for (const std::uint64_t id : std::exchange(dropped_, {})) {
    rows.erase(row_key(name, Part::kept, id));
  }
  const auto write_kept = [&](Kept& kept) {
    if (!std::exchange(kept.is_saved, true)) {
      std::string bytes;
      kept.model->save(bytes);
      rows.put(row_key(name, Part::kept, kept.id), {std::move(bytes)});
    }
  };
  for (Kept& kept : archive_) {
    write_kept(kept);
  }
  if (past_) {
    write_kept(*past_);
  }
  if (heir_ != nullptr) {
    std::string bytes;
    heir_->save(bytes);
    rows.put(row_key(name, Part::heir), {std::move(bytes)});
  } else if (has_heir_row_) {
    rows.erase(row_key(name, Part::heir));
  }
  has_heir_row_ = heir_ != nullptr;
  std::string state;
  ByteWriter out(state);
  write_state(out);
  write_archive(out);
  rows.put(row_key(name, Part::state), {std::move(state)});
}

void Adaptation::write_state(ByteWriter& out) const {
  out.u8(kFormat);
  out.u8(static_cast<std::uint8_t>(policy_.by));
  std::string watch;
  ByteWriter to(watch);
  watch_.save(to);
  out.bytes(watch);
  out.u8(static_cast<std::uint8_t>(phase_));
  out.f64(factor_);
  out.varint(left_);
  out.u8(static_cast<std::uint8_t>(change_));
  out.u8(measure_ == "loss" ? 1 : 0);
  out.i64(detected_at_.ms);
  out.varint(examples_);
  write_losses(out, before_);
  write_losses(out, since_);
  for (const double number : {loss_before_, loss_after_, own_loss_, heir_loss_}) {
    out.f64(number);
  }
  out.varint(labels_.size());
  for (const std::uint8_t label : labels_) {
    out.u8(label);
  }
  write_losses(out, own_trial_);
  write_losses(out, heir_trial_);
  out.u8(heir_ == nullptr ? 0 : 1);
}

void Adaptation::write_archive(ByteWriter& out) const {
  out.varint(next_id_);
  out.u8(past_ ? 1 : 0);
  out.varint(archive_.size() + (past_ ? 1 : 0));
  const auto write_kept = [&](const Kept& kept) {
    out.varint(kept.id);
    out.i64(kept.until.ms);
    write_losses(out, kept.losses);
    write_losses(out, kept.trial);
  };
  for (const Kept& kept : archive_) {
    write_kept(kept);
  }
  if (past_) {
    write_kept(*past_);
  }
}

Status Adaptation::read_state(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format < kLossesAlone || format > kFormat) {
    return internal_error("learn: unknown row format of an adaptation");
  }
  const auto by = static_cast<ErrorTest>(format == kLossesAlone ? 0 : in.u8());
  ByteReader watch(in.bytes());
  watch_ = by == policy_.by ? LS_TRY(LossWatch::load(watch, policy_.level, policy_.by))
                            : LossWatch(policy_.level, policy_.by);
  const std::uint8_t phase = in.u8();
  factor_ = in.f64();
  left_ = in.varint();
  const std::uint8_t change = in.u8();
  if (phase > static_cast<std::uint8_t>(Phase::proving) ||
      change > static_cast<std::uint8_t>(Change::recurring)) {
    return internal_error("learn: malformed row of an adaptation");
  }
  phase_ = static_cast<Phase>(phase);
  change_ = static_cast<Change>(change);
  measure_ = in.u8() != 0 ? "loss" : "mistakes";
  detected_at_ = {in.i64()};
  examples_ = in.varint();
  before_ = read_losses(in);
  since_ = read_losses(in);
  for (double* number : {&loss_before_, &loss_after_, &own_loss_, &heir_loss_}) {
    *number = in.f64();
  }
  if (format == kLossesAlone) {
    static_cast<void>(in.varint());
    has_heir_row_ = in.u8() != 0;
    begin_trial();
    return {};
  }
  labels_.resize(in.count());
  for (std::uint8_t& label : labels_) {
    label = in.u8() != 0 ? 1 : 0;
  }
  own_trial_ = read_losses(in);
  heir_trial_ = read_losses(in);
  has_heir_row_ = in.u8() != 0;
  const bool is_proving = phase_ == Phase::proving;
  const std::size_t tried = is_proving ? labels_.size() : 0;
  if (own_trial_.size() != tried || heir_trial_.size() != tried) {
    return internal_error("learn: malformed row of an adaptation");
  }
  return {};
}

Status Adaptation::read_archive(ByteReader& in, state::Table<AdaptationRow>& rows,
                                std::string_view name) {
  next_id_ = in.varint();
  const bool has_past = in.u8() != 0;
  archive_.resize(in.count());
  for (Kept& kept : archive_) {
    kept.id = in.varint();
    kept.until = {in.i64()};
    kept.losses = read_losses(in);
    kept.trial = read_losses(in);
    kept.model = LS_TRY(model_of(rows, row_key(name, Part::kept, kept.id)));
    kept.is_saved = true;
  }
  LS_TRY(in.finish("an adaptation"));
  if (has_past && archive_.empty()) {
    return internal_error("learn: malformed row of an adaptation");
  }
  if (has_past) {
    past_ = std::move(archive_.back());
    archive_.pop_back();
  }
  return {};
}

Status Adaptation::read(state::Table<AdaptationRow>& rows, std::string_view name) {
  const AdaptationRow* row = LS_TRY(rows.find(row_key(name, Part::state)));
  if (row == nullptr) {
    return {};
  }
  const std::string state = row->bytes;  // other rows are read meanwhile
  ByteReader in(state);
  LS_TRY(read_state(in));
  LS_TRY(read_archive(in, rows, name));
  if (has_heir_row_) {
    heir_ = LS_TRY(model_of(rows, row_key(name, Part::heir)));
  }
  return {};
}

}  // namespace ls::operators
