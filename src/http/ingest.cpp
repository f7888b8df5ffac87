#include "http/event_intake.hpp"
#include "http/problem.hpp"
#include "http/resources.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/event/webhook.hpp"
#include "leadstream/http/webhook_gate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ls::http {
namespace {

using event::MappedWebhook;
using event::Provider;
using runtime::LogGateway;

// What is no event goes to the dead letters with the headers that the engine gives them
// (flow/egress.hpp), as far as there is something to say.
LogGateway::Addressed dead_letter(const Services& services, Provider provider, std::string value,
                                  const Error& error) {
  LogGateway::Addressed letter;
  letter.topic = real_topic(services, "leads.dead_letters");
  letter.record.value = std::move(value);
  letter.record.headers = {{"ls-error-code", error.code},
                           {"ls-error-message", error.message},
                           {"ls-error-pointer", error.pointer},
                           {"ls-error-topology", "ingest"},
                           {"ls-error-node", std::string(event::to_string(provider))}};
  return letter;
}

// The decoder judges what the adapter made of an item: there the pointer is the item's, and the
// message names our field.
Error of_item(const Error& error, const std::string& pointer) {
  Error told = error;
  told.message = fmt::format("{} of the event made of it: {}", error.pointer, error.message);
  told.pointer = pointer;
  return told;
}

// Takes what providers post. Everything that a payload holds is stored in one go: as an event of
// ours, or as a dead letter with the reason. A payload is refused as a whole only if it proves not
// to be the provider's, or is not of its form at all. Runs on any of the threads that ask the log.
class Ingest {
 public:
  explicit Ingest(const Services& services) : services_(services), intake_(services) {}

  Response take(const Request& request);

 private:
  struct Outcome {
    std::size_t accepted = 0;
    std::vector<Fault> refused;
  };

  Result<Outcome> store(Provider provider, const MappedWebhook& mapped);
  Result<MappedWebhook> map(Provider provider, const Request& request);
  Response answer_to(Provider provider, const Request& request);
  void count(Provider provider, std::string_view outcome, std::size_t amount) const;

  const Services& services_;
  EventIntake intake_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<event::WebhookMapper>> mappers_;  // free ones, as decoders
};

Result<MappedWebhook> Ingest::map(Provider provider, const Request& request) {
  std::unique_ptr<event::WebhookMapper> mapper;
  {
    const std::lock_guard lock(mutex_);
    if (!mappers_.empty()) {
      mapper = std::move(mappers_.back());
      mappers_.pop_back();
    }
  }
  if (mapper == nullptr) {
    event::JsonLimits limits;
    limits.bytes_max = services_.body_max;
    limits.depth_max = services_.decode_limits.depth_max;
    mapper = std::make_unique<event::WebhookMapper>(limits);
  }
  Result<MappedWebhook> mapped = mapper->map(
      provider, request.body,
      {.tenant = services_.webhooks->access(provider)->tenant, .received = services_.clock.now()});
  const std::lock_guard lock(mutex_);
  mappers_.push_back(std::move(mapper));
  return mapped;
}

Result<Ingest::Outcome> Ingest::store(Provider provider, const MappedWebhook& mapped) {
  std::vector<std::string_view> items;
  for (const event::MappedEvent& event : mapped.events) {
    items.push_back(event.json);
  }
  std::vector<EventDraft> drafts = intake_.judge(items, {});
  std::vector<LogGateway::Addressed> letters;
  Outcome outcome;
  const auto refuse_item = [&](std::string value, const Error& error) {
    outcome.refused.push_back({error.pointer, error.code, error.message});
    letters.push_back(dead_letter(services_, provider, std::move(value), error));
  };
  for (const EventDraft& draft : drafts) {
    if (draft.refusal) {
      refuse_item(draft.record.value, of_item(*draft.refusal, mapped.events[draft.index].pointer));
    }
  }
  for (const event::RefusedItem& item : mapped.refused) {
    refuse_item(item.json, item.error);
  }
  outcome.accepted = drafts.size() + mapped.refused.size() - outcome.refused.size();
  if (!drafts.empty() || !letters.empty()) {
    LS_TRY(intake_.store(drafts, std::move(letters)));
  }
  return outcome;
}

void Ingest::count(Provider provider, std::string_view outcome, std::size_t amount) const {
  services_.metrics
      .counter({"leadstream_http_webhook_items_total", "Items that providers posted, by outcome."},
               {{"provider", std::string(event::to_string(provider))},
                {"outcome", std::string(outcome)}})
      .add(static_cast<double>(amount));
}

Response to_answer(std::size_t accepted, const std::vector<Fault>& refused) {
  Response response{.status = 202};
  event::JsonWriter json(response.body);
  json.begin_object().member("accepted", accepted).member("refused", refused.size());
  json.key("errors").begin_array();
  for (std::size_t i = 0; i < std::min(refused.size(), kFaultsMax); ++i) {
    json.begin_object().member("pointer", std::string_view(refused[i].pointer));
    json.member("code", std::string_view(refused[i].code));
    json.member("detail", std::string_view(refused[i].detail)).end_object();
  }
  json.end_array().end_object();
  return response;
}

// A topic of SNS posts nothing until somebody visits the address that it sends first. That is left
// to a person: this server calls nobody.
void tell_confirmation(const Request& request) {
  event::JsonDocument document;
  const Result<event::JsonView> body = document.parse(request.body);
  const auto type = body ? body->text("Type") : Result<std::string_view>(user_error(""));
  const auto url = body ? body->text("SubscribeURL") : Result<std::string_view>(user_error(""));
  if (type && *type == "SubscriptionConfirmation" && url) {
    log_warn("A topic of Amazon SNS waits for its confirmation: visit its address. url={}", *url);
  }
}

Response Ingest::answer_to(Provider provider, const Request& request) {
  const Result<MappedWebhook> mapped = map(provider, request);
  if (!mapped) {
    const Error& error = mapped.error();
    count(provider, "malformed", 1);
    return refuse_body(error);
  }
  if (provider == Provider::ses && mapped->events.empty() && mapped->refused.empty()) {
    tell_confirmation(request);
  }
  const Result<Outcome> outcome = store(provider, *mapped);
  if (!outcome) {
    return to_response(outcome.error());
  }
  count(provider, "accepted", outcome->accepted);
  count(provider, "refused", outcome->refused.size());
  return to_answer(outcome->accepted, outcome->refused);
}

Response not_admitted(const Error& error) {
  const bool is_replayed = error.code == "replayed";
  Response response = refuse(is_replayed ? 409 : 401, error.code, error.message);
  if (!is_replayed) {
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"webhooks\"");
  }
  return response;
}

Response Ingest::take(const Request& request) {
  const auto provider = event::parse_provider(request.param("provider"));
  if (!provider || services_.webhooks == nullptr ||
      services_.webhooks->access(*provider) == nullptr) {
    return refuse(404, "unknown_provider",
                  "webhooks of that provider are not taken here; see http.ingest in the settings");
  }
  const auto claim =
      services_.webhooks->admit(*provider, request, request.param("secret"), services_.clock.now());
  if (!claim) {
    count(*provider, claim.error().code, 1);
    return not_admitted(claim.error());
  }
  Response response = answer_to(*provider, request);
  if (response.status >= 500) {
    services_.webhooks->give_back(*claim);  // the provider will send it again
  }
  return response;
}

}  // namespace

void add_ingest(Router& router, const Services& services) {
  const auto ingest = std::make_shared<Ingest>(services);
  const auto take = [ingest](const Request& request) { return ingest->take(request); };
  router.add(Method::post, "/api/v1/ingest/{provider}", take, Runs::aside);
  router.add(Method::post, "/api/v1/ingest/{provider}/{secret}", take, Runs::aside);
}

}  // namespace ls::http
