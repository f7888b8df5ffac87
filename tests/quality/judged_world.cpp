#include "quality/judged_world.hpp"

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/generator/crm/generator.hpp"
#include "leadstream/operators/registry.hpp"

#include <charconv>
#include <memory>
#include <string_view>
#include <utility>

namespace ls::test {
namespace {

constexpr std::string_view kTopologies = LEADSTREAM_SOURCE_DIR "/topologies/";

using Names = std::vector<std::string_view>;

Names names_of(Judged judged) {
  return judged == Judged::signups ? Names{"groups", "anomaly"}
                                   : Names{"groups", "anomaly", "domains", "email", "engagement"};
}

// What sign-ups need: they themselves and the forms that an address was put in.
bool is_signup(std::string_view value) {
  return value.find(R"("type":"lead.created")") != std::string_view::npos;
}
bool is_of_signup(std::string_view value) {
  return is_signup(value) || value.find(R"("type":"form.submitted")") != std::string_view::npos;
}

Result<std::uint64_t> read_number(std::string_view text, int base) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number, base);
  if (read.ec != std::errc() || read.ptr != end) {
    return internal_error("not of the generated world: " + std::string(text));
  }
  return number;
}

// Reads what one topic says.
class Reader {
 public:
  explicit Reader(JudgedWorld& world) : world_(world) {}

  Status read_email(std::string_view value) {
    const event::JsonView root = LS_TRY(document_.parse(value));
    JudgedContact* contact = LS_TRY(contact_of(root));
    contact->email.push_back(
        {LS_TRY(time_of(root)), LS_TRY(root.number("score")), LS_TRY(root.number("good_chance"))});
    return {};
  }
  Status read_signup(std::string_view value) {
    const event::JsonView root = LS_TRY(document_.parse(value));
    JudgedContact* contact = LS_TRY(contact_of(root));
    const auto reasons = root.find("reasons");
    contact->signups.push_back(
        {LS_TRY(time_of(root)), LS_TRY(root.number("score")), reasons && reasons->size() > 0});
    return {};
  }
  Status read_touch(std::string_view value) {
    const event::JsonView root = LS_TRY(document_.parse(value));
    JudgedContact* contact = LS_TRY(contact_of(root));
    const std::string_view id = LS_TRY(root.text("touch_id"));
    contact->touches[LS_TRY(read_number(id, 16))] = LS_TRY(root.number("p_bot"));
    return {};
  }

 private:
  Result<JudgedContact*> contact_of(const event::JsonView& root) {
    const std::string_view name = LS_TRY(root.text("contact_id"));
    return &world_.contacts[LS_TRY(read_number(name.substr(1), 10))];
  }
  static Result<EventTime> time_of(const event::JsonView& root) {
    const std::string_view time = LS_TRY(root.text("time"));
    return parse_rfc3339(time);
  }

  JudgedWorld& world_;
  event::JsonDocument document_;
};

Status read_topics(const flow::Driver& driver, JudgedWorld& world) {
  Reader reader(world);
  for (const flow::StoredRecord& record : driver.topic("leads.email_quality")) {
    LS_TRY(reader.read_email(record.value));
  }
  for (const flow::StoredRecord& record : driver.topic("leads.signup_judgements")) {
    LS_TRY(reader.read_signup(record.value));
  }
  for (const flow::StoredRecord& record : driver.topic("leads.engagement")) {
    LS_TRY(reader.read_touch(record.value));
  }
  world.late = driver.topic("leads.late").size();
  world.dead_letters = driver.topic("leads.dead_letters").size();
  return {};
}

}  // namespace

Result<JudgedWorld> judge_world(const generator::crm::Options& options, Judged judged) {
  const auto catalog = std::make_unique<event::Catalog>(
      LS_TRY(event::Catalog::load(std::string(kTopologies) + "events")));
  std::vector<std::shared_ptr<const flow::Topology>> topologies;
  for (const std::string_view name : names_of(judged)) {
    topologies.push_back(
        LS_TRY(flow::load_topology(std::string(kTopologies) + std::string(name) + ".yaml", *catalog,
                                   operators::all_operators())));
  }
  flow::DriverOptions driver_options;
  driver_options.boundary = hours(1);
  const auto driver = LS_TRY(flow::Driver::make(topologies, *catalog, driver_options));
  generator::crm::Generator generator(options);
  JudgedWorld world;
  for (generator::GeneratedMessage message; generator.next(message);) {
    const bool is_copy =
        message.fault == generator::Fault::duplicate || message.fault == generator::Fault::broken;
    world.signups += is_signup(message.value) && !is_copy ? 1 : 0;
    if (judged == Judged::everything || is_of_signup(message.value)) {
      ++world.messages;
      LS_TRY(driver->push(message.topic, message.key, message.value, message.arrival));
    }
  }
  LS_TRY(driver->run());
  LS_TRY(read_topics(*driver, world));
  return world;
}

}  // namespace ls::test
