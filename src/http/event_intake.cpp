#include "http/event_intake.hpp"

#include "leadstream/event/event.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace ls::http {

using runtime::LogGateway;

std::vector<EventDraft> EventIntake::judge(std::span<const std::string_view> items,
                                           const LogHeaders& headers) {
  std::unique_ptr<Decoder> decoder = borrow();
  std::vector<EventDraft> drafts;
  drafts.reserve(items.size());
  for (const std::string_view item : items) {
    EventDraft& draft = drafts.emplace_back();
    draft.index = drafts.size() - 1;
    draft.record.value = item;
    draft.record.headers = headers;
    judge_one(draft, *decoder);
    decoder->arena.reset();
  }
  give_back(std::move(decoder));
  return drafts;
}

std::unique_ptr<EventIntake::Decoder> EventIntake::borrow() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) {
    return std::make_unique<Decoder>(services_);
  }
  std::unique_ptr<Decoder> decoder = std::move(free_.back());
  free_.pop_back();
  return decoder;
}

void EventIntake::give_back(std::unique_ptr<Decoder> decoder) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(decoder));
}

void EventIntake::judge_one(EventDraft& draft, Decoder& decoder) const {
  std::vector<event::Header> headers;
  for (const auto& [name, value] : draft.record.headers) {
    headers.push_back({name, value});
  }
  const event::RawEvent raw{
      .value = draft.record.value, .headers = headers, .appended = services_.clock.now()};
  const Result<const event::Event*> decoded = decoder.events.decode(raw, decoder.arena);
  if (!decoded) {
    draft.refusal = decoded.error();
    return;
  }
  const event::Event& event = **decoded;  // every type is asked for, so it is not null
  draft.id = event.id;
  draft.type = event.type->name();
  draft.record.key = event::record_key(event.tenant, event.contact);
  draft.topic = real_topic(services_, event.type->topic());
}

Status EventIntake::store(std::vector<EventDraft>& drafts,
                          std::vector<LogGateway::Addressed> others) const {
  std::vector<EventDraft*> own;
  std::vector<LogGateway::Addressed> records;
  for (EventDraft& draft : drafts) {
    if (!draft.refusal) {
      own.push_back(&draft);
      records.push_back({draft.topic, std::move(draft.record)});
    }
  }
  std::move(others.begin(), others.end(), std::back_inserter(records));
  const auto places = LS_TRY(services_.log.append(records));
  for (std::size_t i = 0; i < own.size() && i < places.size(); ++i) {
    own[i]->place = places[i];
  }
  return {};
}

std::string real_topic(const Services& services, std::string_view logical) {
  const auto renamed = services.topic_names.find(std::string(logical));
  return renamed == services.topic_names.end() ? std::string(logical) : renamed->second;
}

}  // namespace ls::http
