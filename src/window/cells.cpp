#include "leadstream/window/cells.hpp"

#include "bucket_cells.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/window/accumulator.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ls::window {
namespace {

std::uint64_t bits(double number) {
  return std::bit_cast<std::uint64_t>(number);
}

double number(std::uint64_t bits) {
  return std::bit_cast<double>(bits);
}

EventTime time_in(std::uint64_t word) {
  return {static_cast<std::int64_t>(word)};
}

// What others keep lies beside the words.
bool has_words(Function function) {
  return function != Function::distinct && !is_sketch(function);
}

// What a measure's words are before its first record.
void start(Function function, std::uint64_t* word) {
  switch (function) {
    case Function::min:
    case Function::max:
      word[0] = bits(kMissing);
      break;
    case Function::mean:
      word[0] = bits(0.0);
      word[1] = 0;
      break;
    case Function::last:
      word[0] = static_cast<std::uint64_t>(EventTime::min().ms);
      word[1] = bits(kMissing);
      break;
    case Function::sum:
      word[0] = bits(0.0);
      break;
    default:
      word[0] = 0;
  }
}

// Takes the words of a later cell, or of one record, into those of an earlier one.
void merge(Function function, std::uint64_t* into, const std::uint64_t* from) {
  switch (function) {
    case Function::count:
      into[0] += from[0];
      break;
    case Function::sum:
      into[0] = bits(bounded(number(into[0]) + number(from[0])));
      break;
    case Function::mean:
      into[0] = bits(bounded(number(into[0]) + number(from[0])));
      into[1] += from[1];
      break;
    case Function::min:
      into[0] = bits(std::fmin(number(into[0]), number(from[0])));
      break;
    case Function::max:
      into[0] = bits(std::fmax(number(into[0]), number(from[0])));
      break;
    case Function::last:
      if (time_in(from[0]) >= time_in(into[0])) {
        into[0] = from[0];
        into[1] = from[1];
      }
      break;
    default:
      break;
  }
}

// A record as the words of a cell that holds it alone.
void single(Function function, EventTime time, double value, std::uint64_t* word) {
  switch (function) {
    case Function::count:
      word[0] = 1;
      break;
    case Function::mean:
      word[0] = bits(value);
      word[1] = 1;
      break;
    case Function::last:
      word[0] = static_cast<std::uint64_t>(time.ms);
      word[1] = bits(value);
      break;
    default:
      word[0] = bits(value);
  }
}

double result(Function function, const std::uint64_t* word) {
  switch (function) {
    case Function::count:
      return static_cast<double>(word[0]);
    case Function::mean:
      return word[1] == 0 ? kMissing : number(word[0]) / static_cast<double>(word[1]);
    case Function::last:
      return number(word[1]);
    default:
      return number(word[0]);
  }
}

}  // namespace

std::size_t Cells::lower_bound(std::int64_t id) const {
  // Records mostly come in order, so the last cell is the likeliest.
  std::size_t at = heads_.size();
  if (at > 0 && heads_.back().id < id) {
    return at;
  }
  const auto found =
      std::ranges::lower_bound(heads_, id, {}, [](const Head& head) { return head.id; });
  return static_cast<std::size_t>(found - heads_.begin());
}

bool Cells::any_in(CellRange range) const {
  const std::size_t at = lower_bound(range.first);
  return at < heads_.size() && heads_[at].id <= range.last;
}

std::size_t Cells::place_of(const MeasureSpec& spec, std::int64_t id, EventTime time) {
  const std::size_t at = lower_bound(id);
  const auto place = static_cast<std::ptrdiff_t>(at);
  if (at < heads_.size() && heads_[at].id == id) {
    Head& head = heads_[at];
    head.first = std::min(head.first, time);
    head.last = std::max(head.last, time);
    return at;
  }
  heads_.insert(heads_.begin() + place, {.id = id, .first = time, .last = time});
  const auto begin = words_.begin() + place * static_cast<std::ptrdiff_t>(spec.words());
  words_.insert(begin, spec.words(), 0);
  for (std::size_t i = 0; i < spec.size(); ++i) {
    if (has_words(spec[i].function)) {
      start(spec[i].function, words_.data() + at * spec.words() + spec.offset(i));
    }
  }
  return at;
}

void Cells::add(const MeasureSpec& spec, std::int64_t id, EventTime time,
                std::span<const MeasureInput> inputs) {
  LS_DCHECK(inputs.size() == spec.size());
  const std::size_t at = place_of(spec, id, time);
  for (std::size_t i = 0; i < spec.size(); ++i) {
    if (!inputs[i].is_fed) {
      continue;
    }
    const Function function = spec[i].function;
    if (function == Function::distinct) {
      add_seen(id, static_cast<std::uint32_t>(i), inputs[i].hash, spec[i].distinct_max);
      continue;
    }
    if (is_sketch(function)) {
      sketches_.add(spec, i, id, inputs[i]);
      continue;
    }
    std::uint64_t record[2] = {};
    single(function, time, inputs[i].number, record);
    merge(function, words_.data() + at * spec.words() + spec.offset(i), record);
  }
}

std::vector<Cells::Seen>::const_iterator Cells::seen_from(std::int64_t id) const {
  return std::ranges::lower_bound(seen_, Seen{.id = id});
}

// A cell keeps as many values as any reading can tell.
void Cells::add_seen(std::int64_t id, std::uint32_t measure, std::uint64_t hash,
                     std::uint32_t most) {
  const Seen begin{.id = id, .measure = measure};
  const auto from = std::ranges::lower_bound(seen_, begin);
  auto to = from;
  while (to != seen_.end() && to->id == id && to->measure == measure && to->hash < hash) {
    ++to;
  }
  if (to != seen_.end() && *to == Seen{id, measure, hash}) {
    return;
  }
  auto end = to;
  while (end != seen_.end() && end->id == id && end->measure == measure) {
    ++end;
  }
  if (end - from < static_cast<std::ptrdiff_t>(most)) {
    seen_.insert(to, {id, measure, hash});
  }
}

double Cells::distinct(std::uint32_t measure, CellRange range, Scratch& scratch) const {
  scratch.hashes.clear();
  for (auto at = seen_from(range.first); at != seen_.end() && at->id <= range.last; ++at) {
    if (at->measure == measure) {
      scratch.hashes.push_back(at->hash);
    }
  }
  std::ranges::sort(scratch.hashes);
  const auto repeated = std::ranges::unique(scratch.hashes);
  return static_cast<double>(scratch.hashes.size() - repeated.size());
}

double Cells::sketched(const MeasureSpec& spec, std::size_t measure, const Question& question,
                       Scratch& scratch) const {
  scratch.buckets.clear();
  sketches_.collect(measure, question.range, scratch.buckets);
  const bool is_quantile = spec[measure].function == Function::quantile;
  if (scratch.buckets.empty()) {
    return is_quantile ? kMissing : 0;
  }
  return is_quantile ? quantile_of(scratch.buckets, question.ranks[measure])
                     : distinct_of(scratch.buckets);
}

Cells::Reading Cells::read(const MeasureSpec& spec, const Question& question,
                           std::span<double> values, Scratch& scratch) const {
  const CellRange range = question.range;
  const std::size_t from = lower_bound(range.first);
  std::size_t to = from;
  Reading reading;
  for (; to < heads_.size() && heads_[to].id <= range.last; ++to) {
    reading.first = std::min(reading.first, heads_[to].first);
    reading.last = std::max(reading.last, heads_[to].last);
  }
  reading.cells = to - from;
  for (std::size_t i = 0; i < spec.size(); ++i) {
    const Function function = spec[i].function;
    if (function == Function::distinct) {
      values[i] = std::min(distinct(static_cast<std::uint32_t>(i), range, scratch),
                           static_cast<double>(spec[i].distinct_max));
      continue;
    }
    if (is_sketch(function)) {
      values[i] = sketched(spec, i, question, scratch);
      continue;
    }
    std::uint64_t merged[2] = {};
    start(function, merged);
    for (std::size_t cell = from; cell < to; ++cell) {
      merge(function, merged, words(spec, cell) + spec.offset(i));
    }
    values[i] = result(function, merged);
  }
  return reading;
}

void Cells::fuse(const MeasureSpec& spec, CellRange range, std::int64_t id) {
  const std::size_t from = lower_bound(range.first);
  std::size_t to = from;
  while (to < heads_.size() && heads_[to].id <= range.last) {
    ++to;
  }
  if (from == to) {
    return;
  }
  for (std::size_t cell = from + 1; cell < to; ++cell) {
    heads_[from].first = std::min(heads_[from].first, heads_[cell].first);
    heads_[from].last = std::max(heads_[from].last, heads_[cell].last);
    for (std::size_t i = 0; i < spec.size(); ++i) {
      if (has_words(spec[i].function)) {
        merge(spec[i].function, words_.data() + from * spec.words() + spec.offset(i),
              words(spec, cell) + spec.offset(i));
      }
    }
  }
  heads_[from].id = id;
  erase(&spec, from + 1, to);
  const auto first = std::ranges::lower_bound(seen_, Seen{.id = range.first});
  auto last = first;
  for (; last != seen_.end() && last->id <= range.last; ++last) {
    last->id = id;
  }
  std::sort(first, last);
  seen_.erase(std::unique(first, last), last);
  sketches_.fuse(spec, range, id);
}

void Cells::erase(const MeasureSpec* spec, std::size_t from, std::size_t to) {
  const std::size_t width = spec != nullptr ? spec->words() : words_.size() / heads_.size();
  const auto at = [](auto& of, std::size_t i) {
    return of.begin() + static_cast<std::ptrdiff_t>(i);
  };
  words_.erase(at(words_, from * width), at(words_, to * width));
  heads_.erase(at(heads_, from), at(heads_, to));
}

void Cells::forget(CellRange range) {
  const std::size_t from = lower_bound(range.first);
  std::size_t to = from;
  while (to < heads_.size() && heads_[to].id <= range.last) {
    ++to;
  }
  if (from == to) {
    return;
  }
  erase(nullptr, from, to);
  std::erase_if(seen_,
                [&](const Seen& seen) { return seen.id >= range.first && seen.id <= range.last; });
  sketches_.forget(range);
}

void Cells::clear() {
  heads_.clear();
  words_.clear();
  seen_.clear();
  sketches_.clear();
}

void Cells::save(ByteWriter& out, Saved as) const {
  out.varint(heads_.size());
  out.varint(heads_.empty() ? 0 : words_.size() / heads_.size());
  std::int64_t before = 0;
  for (const Head& head : heads_) {
    out.svarint(head.id - before);
    out.svarint(head.first.ms);
    out.varint(static_cast<std::uint64_t>(head.last.ms - head.first.ms));
    before = head.id;
  }
  for (const std::uint64_t word : words_) {
    out.u64(word);
  }
  out.varint(seen_.size());
  for (const Seen& seen : seen_) {
    out.svarint(seen.id);
    out.varint(seen.measure);
    out.u64(seen.hash);
  }
  if (as == Saved::whole) {
    sketches_.save(out);
  }
}

Cells Cells::load(ByteReader& in, Saved as) {
  Cells cells;
  cells.heads_.resize(in.count());
  const std::uint64_t width = in.varint();
  std::int64_t before = 0;
  for (Head& head : cells.heads_) {
    head.id = before + in.svarint();
    head.first = {in.svarint()};
    head.last = {head.first.ms + static_cast<std::int64_t>(in.varint())};
    before = head.id;
  }
  for (std::uint64_t i = 0; in.ok() && i < width * cells.heads_.size(); ++i) {
    cells.words_.push_back(in.u64());
  }
  cells.seen_.resize(in.count());
  for (Seen& seen : cells.seen_) {
    seen.id = in.svarint();
    seen.measure = static_cast<std::uint32_t>(in.varint());
    seen.hash = in.u64();
  }
  if (as == Saved::whole) {
    cells.sketches_ = SketchCells::load(in);
  }
  return cells;
}

}  // namespace ls::window
