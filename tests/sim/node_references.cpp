#include "sim/node_references.hpp"

#include "sim/sim_topology.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::sim {
namespace {

// Two halves, made of the node and of the sides' ids, so that whoever tells a pair tells it under
// one id.
std::string pair_id(const Fact& page, const Fact* mail) {
  constexpr std::array<std::uint64_t, 2> kSeeds{0, 1};
  std::string id;
  for (const std::uint64_t seed : kSeeds) {
    const auto side = [seed](const Fact& fact) {
      return hash_combine(hash64("", seed), hash64(fact.id, seed));
    };
    const std::uint64_t node = seed == 0 ? hash64("pairs") : hash_combine(hash64("pairs"), seed);
    const std::uint64_t with_page = hash_combine(node, side(page));
    id += fmt::format("{:016x}", hash_combine(with_page, mail == nullptr ? 0 : side(*mail)));
  }
  return id;
}

std::string pair_json(const Fact& page, const Fact* mail) {
  const EventTime time = mail == nullptr ? page.time : std::max(page.time, mail->time);
  return fmt::format(
      R"({{"type":"page.mailed","id":"{}","time":"{}","contact_id":"{}","dwell_ms":{}}})",
      pair_id(page, mail), format_rfc3339(time), page.lead, *page.dwell_ms);
}

}  // namespace

void HopsReference::pass_time(EventTime clock) {
  while (!open_.empty() && open_.begin()->first.closes <= clock) {
    const auto& [window, cell] = *open_.begin();
    const EventTime end = window.closes - kHopsGrace;
    say_(window.lead,
         fmt::format(R"({{"key":"{}","start":"{}","end":"{}","state":"final","revision":0,)"
                     R"("as_of":"{}","values":{{"pages":{},"dwell":{}}}}})",
                     window.lead, format_rfc3339(end - kHopsSize), format_rfc3339(end),
                     format_rfc3339(cell.last), cell.pages, cell.dwell),
         window.closes);
    open_.erase(open_.begin());
  }
}

std::size_t HopsReference::add(const Fact& fact, EventTime clock) {
  std::size_t missed = 0;
  const EventTime last_start = floor_to(fact.time, kHopsHop);
  for (EventTime start = last_start; fact.time < start + kHopsSize; start = start - kHopsHop) {
    const EventTime closes = start + kHopsSize + kHopsGrace;
    if (closes <= clock) {
      ++missed;
      continue;
    }
    Cell& cell = open_[{closes, fact.lead}];
    ++cell.pages;
    cell.dwell += *fact.dwell_ms;
    cell.last = std::max(cell.last, fact.time);
  }
  return missed;
}

void PairsReference::pass_time(EventTime clock) {
  while (!waiting_.empty() && std::get<0>(*waiting_.begin()) <= clock) {
    const auto [due, lead, time, index] = *waiting_.begin();
    waiting_.erase(waiting_.begin());
    const Kept& page = leads_[lead].pages[index];
    if (!page.is_matched) {
      told_by_timer_(lead, pair_json(page.fact, nullptr), due);
    }
  }
}

bool PairsReference::add(const Fact& fact, EventTime clock) {
  if (fact.time < clock - kPairsGrace) {
    return false;
  }
  Lead& lead = leads_[fact.lead];
  const bool is_page = fact.dwell_ms.has_value();
  std::vector<Kept*> partners;
  for (Kept& other : is_page ? lead.mails : lead.pages) {
    const Fact& page = is_page ? fact : other.fact;
    const Fact& mail = is_page ? other.fact : fact;
    if (mail.time >= page.time - kPairsBefore && mail.time <= page.time + kPairsAfter) {
      partners.push_back(&other);
    }
  }
  std::ranges::stable_sort(partners, {}, [](const Kept* kept) { return kept->fact.time; });
  for (Kept* other : partners) {
    other->is_matched = true;
    const Fact& page = is_page ? fact : other->fact;
    const Fact& mail = is_page ? other->fact : fact;
    told_by_record_(fact.lead, pair_json(page, &mail), clock);
  }
  if (is_page) {
    waiting_.insert({fact.time + kPairsAfter + kPairsGrace + Millis{1}, fact.lead, fact.time,
                     lead.pages.size()});
  }
  (is_page ? lead.pages : lead.mails).push_back({fact, !partners.empty()});
  return true;
}

}  // namespace ls::sim
