#include "event/adapters/salesforce_change.hpp"

#include "event/adapters/reading.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

namespace ls::event::salesforce {
namespace {

// Set by the system with every change, so that they tell nothing.
constexpr std::array<std::string_view, 7> kSystem{
    "LastModifiedDate", "LastModifiedById", "SystemModstamp", "CreatedDate",
    "CreatedById",      "LastActivityDate", "LastViewedDate"};

bool is_system(std::string_view field) {
  return field == kHeader || std::find(kSystem.begin(), kSystem.end(), field) != kSystem.end();
}

}  // namespace

Result<Change> change_of(const JsonView& item) {
  const JsonView payload = LS_TRY(item.get("payload"));
  const JsonView header = LS_TRY(payload.get(kHeader));
  Change change{.payload = payload,
                .entity = LS_TRY(required_word(header, "entityName")),
                .type = LS_TRY(required_word(header, "changeType")),
                .time = LS_TRY(time(header, "commitTimestamp")),
                .native_id = {},
                .sequence = whole(header, "sequenceNumber").value_or(0)};
  // The transaction names a change whichever channel it comes by; a replay id is the channel's.
  const std::string transaction = word(header, "transactionKey");
  change.native_id =
      transaction.empty()
          ? fmt::format("{}|replay|{}", change.entity, word(find(item, {"event", "replayId"})))
          : fmt::format("{}|{}|{}", change.entity, transaction, change.sequence);
  return change;
}

void for_each_field(const JsonView& payload,
                    const std::function<void(std::string_view, const JsonView&)>& visit) {
  for (const JsonMember member : payload.members()) {
    if (is_system(member.key)) {
      continue;
    }
    const bool is_compound =
        member.value.is_object() &&
        (member.key == "Name" || member.key == "Address" || member.key == "MailingAddress");
    if (!is_compound) {
      visit(member.key, member.value);
      continue;
    }
    for (const JsonMember part : member.value.members()) {
      visit(part.key, part.value);
    }
  }
}

std::vector<std::size_t> in_order(const std::vector<JsonView>& items) {
  struct Place {
    std::size_t transaction = 0;
    std::int64_t sequence = 0;
    std::size_t index = 0;
  };
  std::map<std::string, std::size_t> first_of;
  std::vector<Place> places;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto header = find(items[i], {"payload", kHeader});
    const std::string key = header ? word(*header, "transactionKey") : std::string();
    const std::size_t first = key.empty() ? i : first_of.emplace(key, i).first->second;
    const std::int64_t sequence = header ? whole(*header, "sequenceNumber").value_or(0) : 0;
    places.push_back({first, sequence, i});
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.transaction != b.transaction ? a.transaction < b.transaction : a.sequence < b.sequence;
  });
  std::vector<std::size_t> order;
  for (const Place& place : places) {
    order.push_back(place.index);
  }
  return order;
}

}  // namespace ls::event::salesforce
