#include "operators/anomaly/piece_table.hpp"
#include "operators/readers.hpp"
#include "operators/signup/judgement_event.hpp"
#include "operators/signup/settings.hpp"
#include "operators/signup/traffic.hpp"
#include "operators/signup/usual_signups.hpp"

#include "leadstream/scoring/email/email_quality.hpp"

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

// What is usual at one tenant, in memory.
struct Tenant {
  UsualSignups usual;
  bool is_changed = true;
};

// Judges each sign-up by its patterns, by what else was signed up from the same place, and by how
// unlike the sign-ups before it is. What it counts and learns is what comes to its task: give it a
// topic on which a tenant's sign-ups have one key. Results go back to the contact's own key.
class ClassifySignup final : public flow::Operator {
 public:
  explicit ClassifySignup(const SignupSettings& settings)
      : settings_(settings),
        reader_(*settings_.lists, settings_.special_use),
        settings_text_(settings_.ensemble_fingerprint()) {}

  Status open(flow::OperatorContext& context) override {
    traffic_.emplace(context);
    stored_.emplace(context, "usual");
    events_.emplace(*settings_.emits, context.node_id());
    return read_rows();
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto& event = *record.as<event::Event>();
      const SignupFields* fields = settings_.find(event.type);
      if (fields == nullptr) {
        continue;
      }
      if (fields->text(event, SignupField::email).empty()) {
        ++without_address_;
        continue;
      }
      LS_TRY(judge(record, event, *fields, out));
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& /*out*/) override {
    return traffic_->forget(cause.key, cause.time);
  }
  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return SignupTraffic::earliest_due(oldest.clock);
  }

  Status checkpoint() override {
    for (auto& [name, tenant] : tenants_) {
      if (std::exchange(tenant.is_changed, false)) {
        std::string whole;
        ByteWriter(whole).bytes(settings_text_);
        tenant.usual.save(whole);
        stored_->write(name, whole);
      }
    }
    return {};
  }
  Status rolled_back() override {
    tenants_.clear();
    return read_rows();
  }

  void describe(event::JsonWriter& out) const override {
    out.begin_array();
    for (const auto& [name, tenant] : tenants_) {
      out.begin_object().member("tenant", name);
      out.member("signups", tenant.usual.signups()).end_object();
    }
    out.end_array();
  }
  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"signups_anomalous", anomalous_},
            {"signups_without_address", without_address_},
            {"signups_unwatched", unwatched_}};
  }

 private:
  Status judge(const flow::Record& record, const event::Event& event, const SignupFields& fields,
               flow::Output& out) {
    const scoring::Applicant applicant = fields.applicant(event);
    const scoring::AddressFacts address = reader_.read(applicant.email);
    scoring::EmailFacts facts;
    scoring::SignupTraffic traffic;
    facts.signup = fields.facts(event);
    const std::string_view ip = fields.text(event, SignupField::ip);
    facts.signup.is_datacentre_ip = settings_.traffic->find({}, ip).is_scanner_network;
    LS_TRY(traffic_->count({event.tenant, applicant.email, ip, event.time}, record.time,
                           facts.signup, traffic));
    Tenant* tenant = LS_TRY(tenant_of(event.tenant));
    if (tenant != nullptr) {
      traffic.signups = tenant->usual.signups();
      traffic.hour_density = tenant->usual.hour_density(event.time);
    }
    const scoring::SignupPoint point = signup_point(applicant, address, facts, traffic);
    const scoring::PatternVerdict patterns = find_patterns(applicant, address, facts);
    const scoring::EmailQuality quality = assess(address, facts);
    SignupJudgement judgement{.applicant = applicant,
                              .facts = facts.signup,
                              .patterns = patterns,
                              .trap_risk = quality.trap_risk,
                              .bot_risk = quality.bot_risk,
                              .point = point};
    if (tenant != nullptr) {
      learn(event.time, *tenant, judgement);
    }
    anomalous_ += judgement.score() >= scoring::kAnomalyScore ? 1 : 0;
    emit(record, event, fields, judgement, out);
    return {};
  }

  void learn(EventTime time, Tenant& tenant, SignupJudgement& judgement) const {
    const ml::AnomalyVerdict verdict = tenant.usual.judge(judgement.point, time);
    judgement.p = verdict.p;
    judgement.unusual = unusual_score(verdict.p, settings_.ensemble.rate);
    if (verdict.is_anomaly) {
      judgement.shares = tenant.usual.shares();
    }
    tenant.is_changed = true;
  }

  // Null where there are too many; they have patterns and traffic all the same.
  Result<Tenant*> tenant_of(std::string_view name) {
    const auto found = tenants_.find(name);
    if (found != tenants_.end()) {
      return &found->second;
    }
    if (tenants_.size() >= settings_.tenants_max) {
      ++unwatched_;
      return nullptr;
    }
    Tenant made{.usual = LS_TRY(UsualSignups::make(settings_.ensemble))};
    return &tenants_.emplace(std::string(name), std::move(made)).first->second;
  }

  void emit(const flow::Record& record, const event::Event& event, const SignupFields& fields,
            const SignupJudgement& judgement, flow::Output& out) {
    Arena& arena = out.arena();
    const event::Contact lead{event.tenant, fields.lead(event)};
    key_.clear();
    append_record_key(key_, lead);
    flow::Record cause = record;
    cause.key = arena.copy(std::string_view(key_));
    out.emit(cause, events_->make(judgement, {lead, event.source, event.id, event.time}, arena));
  }

  // What was learned under other settings begins anew.
  Status read_rows() {
    return stored_->read([this](const std::string& key, Bytes whole) -> Result<bool> {
      ByteReader in(whole);
      if (in.bytes() != settings_text_) {
        return false;
      }
      const Bytes usual = whole.substr(whole.size() - in.remaining());
      Tenant loaded{.usual = LS_TRY(UsualSignups::load(settings_.ensemble, usual)),
                    .is_changed = false};
      tenants_.emplace(key, std::move(loaded));
      return true;
    });
  }

  const SignupSettings& settings_;
  scoring::AddressReader reader_;
  std::string settings_text_;
  std::map<std::string, Tenant, std::less<>> tenants_;
  std::optional<SignupTraffic> traffic_;
  std::optional<PieceTable> stored_;
  std::optional<JudgementEvents> events_;
  std::uint64_t anomalous_ = 0;
  std::uint64_t without_address_ = 0;
  std::uint64_t unwatched_ = 0;
  std::string key_;  // reused
};

class ClassifySignupBlueprint final : public flow::Blueprint {
 public:
  explicit ClassifySignupBlueprint(SignupSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "classify_signup";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<ClassifySignup>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint();
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    std::vector<std::string> names;
    for (const SignupFields& signup : settings_.signups) {
      names.push_back(signup.type()->name());
    }
    return names;
  }

 private:
  SignupSettings settings_;
};

}  // namespace

BlueprintPtr read_classify_signup(config::Reader& reader, const flow::BlueprintContext& context) {
  std::optional<SignupSettings> settings = read_signup_settings(reader, context);
  return settings ? std::make_shared<ClassifySignupBlueprint>(*std::move(settings)) : nullptr;
}

}  // namespace ls::operators
