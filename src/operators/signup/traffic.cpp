#include "operators/signup/traffic.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/scoring/email/address.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ls::operators {
namespace {

using window::PaneWindow;
using window::Reach;

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kMarksMax = 16;
constexpr Millis kDay = days(1);
constexpr Millis kDomainKept = days(30);

const PaneWindow& ten_minutes() {
  static const PaneWindow window({minutes(10), minutes(1)}, Reach::sawtooth);
  return window;
}
const PaneWindow& one_hour() {
  static const PaneWindow window({hours(1), minutes(1)}, Reach::sawtooth);
  return window;
}
const PaneWindow& one_day() {
  static const PaneWindow window({kDay, hours(1)}, Reach::sawtooth);
  return window;
}

std::uint64_t count_at(const TrafficRow& row, const PaneWindow& window, EventTime time) {
  return row.counts.at(window, time).count;
}

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Where mail to all spellings lands: dots do not count at Gmail, and tags nowhere that has them.
void append_mailbox(std::string_view local, std::string_view domain, std::string& out) {
  const std::size_t begin = out.size();
  for (const char c : domain) {
    out.push_back(to_lower(c));
  }
  const std::string_view small = std::string_view(out).substr(begin);
  const bool ignores_dots = small == "gmail.com" || small == "googlemail.com";
  out.push_back('@');
  for (const char c : local.substr(0, local.find('+'))) {
    if (c != '.' || !ignores_dots) {
      out.push_back(to_lower(c));
    }
  }
}

// The number that a local part ends with; nothing if it ends with none, or with a long one.
std::optional<std::uint64_t> number_behind(std::string_view local) {
  constexpr std::size_t kDigitsMax = 9;
  const std::string_view name = local.substr(0, local.find('+'));
  const std::size_t last = name.find_last_not_of("0123456789");
  const std::string_view digits = last == std::string_view::npos ? name : name.substr(last + 1);
  if (digits.empty() || digits.size() > kDigitsMax) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  for (const char c : digits) {
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

}  // namespace

void write_network(std::string_view ip, std::string& out) {
  const bool is_v6 = ip.find(':') != std::string_view::npos;
  const char joint = is_v6 ? ':' : '.';
  const int parts = is_v6 ? 4 : 3;
  out.clear();
  for (int part = 0; part < parts; ++part) {
    const std::size_t end = std::min(ip.find(joint), ip.size());
    // What "::" leaves out are zeros.
    const std::string_view own = end == 0 && is_v6 ? "0" : ip.substr(0, end);
    out.append(own).push_back(joint);
    ip.remove_prefix(end == 0 && is_v6 ? 0 : std::min(end + 1, ip.size()));
  }
}

void TrafficRow::mark(std::uint64_t value, EventTime at) {
  const auto known = std::find_if(marks.begin(), marks.end(),
                                  [value](const Mark& mark) { return mark.value == value; });
  if (known != marks.end()) {
    known->at = std::max(known->at, at);
    return;
  }
  if (marks.size() == kMarksMax) {
    marks.erase(std::min_element(marks.begin(), marks.end(),
                                 [](const Mark& a, const Mark& b) { return a.at < b.at; }));
  }
  marks.push_back({value, at});
}

std::uint32_t TrafficRow::marks_of_day(EventTime now) const {
  return static_cast<std::uint32_t>(std::count_if(
      marks.begin(), marks.end(), [now](const Mark& mark) { return mark.at > now - kDay; }));
}

std::uint32_t TrafficRow::longest_run(EventTime now) const {
  std::array<std::uint64_t, kMarksMax> numbers{};
  std::size_t size = 0;
  for (const Mark& mark : marks) {
    if (mark.at > now - kDay) {
      numbers[size++] = mark.value;
    }
  }
  std::sort(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(size));
  std::uint32_t longest = 0;
  std::uint32_t run = 0;
  for (std::size_t i = 0; i < size; ++i) {
    run = i > 0 && numbers[i] == numbers[i - 1] + 1 ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  return longest;
}

void TrafficRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  counts.save(out);
  out.varint(marks.size());
  for (const Mark& mark : marks) {
    out.u64(mark.value);
    out.svarint(mark.at.ms);
  }
  out.varint(ever);
  out.svarint(newest.ms);
  out.u8(timer ? 1 : 0);
  out.svarint(timer.value_or(EventTime{}).ms);
}

Result<TrafficRow> TrafficRow::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("classify_signup: unknown row format");
  }
  TrafficRow row;
  row.counts = window::Panes<window::CountAccumulator>::load(in);
  row.marks.resize(in.count());
  for (Mark& mark : row.marks) {
    mark.value = in.u64();
    mark.at = EventTime{in.svarint()};
  }
  row.ever = in.varint();
  row.newest = EventTime{in.svarint()};
  const bool has_timer = in.u8() != 0;
  const EventTime timer{in.svarint()};
  if (has_timer) {
    row.timer = timer;
  }
  return row;
}

SignupTraffic::SignupTraffic(flow::OperatorContext& context)
    : context_(context), rows_(context.store(), context.table_name("traffic")) {
  context.add_table(rows_);
}

Status SignupTraffic::count(const Seen& seen, EventTime clock, scoring::SignupFacts& facts,
                            scoring::SignupTraffic& traffic) {
  const scoring::Address address = scoring::parse_address(seen.email);
  if (!seen.ip.empty()) {
    write_network(seen.ip, network_);
    TrafficRow* row = LS_TRY(row_of(Kind::network, seen, network_, clock));
    row->counts.add(one_hour(), seen.time, 0.0);
    traffic.signups_of_ip_1h = count_at(*row, one_hour(), seen.time);
    facts.signups_of_ip_10min =
        static_cast<std::uint32_t>(count_at(*row, ten_minutes(), seen.time));
  }
  TrafficRow* domain = LS_TRY(row_of(Kind::domain, seen, address.domain, clock));
  domain->counts.add(one_hour(), seen.time, 0.0);
  traffic.signups_of_domain_1h = count_at(*domain, one_hour(), seen.time);
  traffic.signups_of_domain = domain->ever++;
  scoring::StemBuffer buffer;
  if (const std::string_view stem = scoring::stem_of(address.local, buffer); !stem.empty()) {
    TrafficRow* row = LS_TRY(row_of(Kind::stem, seen, stem, clock));
    row->counts.add(one_day(), seen.time, 0.0);
    traffic.signups_of_stem_24h = count_at(*row, one_day(), seen.time);
    if (const auto number = number_behind(address.local)) {
      row->mark(*number, seen.time);
    }
    facts.sequential_family = row->longest_run(seen.time);
  }
  return count_mailbox(seen, clock, facts);
}

Status SignupTraffic::count_mailbox(const Seen& seen, EventTime clock,
                                    scoring::SignupFacts& facts) {
  const scoring::Address address = scoring::parse_address(seen.email);
  mailbox_.clear();
  append_mailbox(address.local, address.domain, mailbox_);
  TrafficRow* row = LS_TRY(row_of(Kind::mailbox, seen, mailbox_, clock));
  row->counts.add(one_hour(), seen.time, 0.0);
  row->mark(hash64(seen.email), seen.time);
  facts.forms_1h = static_cast<std::uint32_t>(count_at(*row, one_hour(), seen.time));
  facts.canonical_variants_24h = row->marks_of_day(seen.time);
  return {};
}

Result<TrafficRow*> SignupTraffic::row_of(Kind kind, const Seen& seen, std::string_view value,
                                          EventTime clock) {
  key_.clear();
  key_.push_back(static_cast<char>('0' + static_cast<int>(kind)));
  append_ordered_bytes(key_, seen.tenant);
  append_ordered_bytes(key_, value);
  TrafficRow* row = LS_TRY(rows_.find_or_make(key_));
  row->newest = std::max(row->newest, clock);
  if (!row->timer) {
    row->timer = clock + (kind == Kind::domain ? kDomainKept : kDay);
    context_.set_timer(key_, *row->timer);
  }
  return row;
}

Status SignupTraffic::forget(std::string_view row_key, EventTime now) {
  TrafficRow* row = LS_TRY(rows_.find(row_key));
  if (row == nullptr) {
    return {};
  }
  const bool is_domain =
      row_key.starts_with(static_cast<char>('0' + static_cast<int>(Kind::domain)));
  const EventTime due = row->newest + (is_domain ? kDomainKept : kDay);
  if (due <= now) {
    rows_.erase(row_key);
    return {};
  }
  row->timer = due;
  rows_.mark_dirty(row_key);
  context_.set_timer(row_key, due);
  return {};
}

}  // namespace ls::operators
