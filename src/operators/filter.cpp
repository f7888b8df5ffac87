#include "operators/condition.hpp"
#include "operators/readers.hpp"

namespace ls::operators {
namespace {

class Filter final : public flow::Operator {
 public:
  explicit Filter(const Condition& where) : where_(where) {}

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      if (holds(where_, *record.as<event::Event>())) {
        out.emit(record, record.payload);
      }
    }
    return {};
  }

 private:
  const Condition& where_;
};

class FilterBlueprint final : public flow::Blueprint {
 public:
  explicit FilterBlueprint(Condition where) : where_(std::move(where)) {}

  [[nodiscard]] std::string_view type() const override {
    return "filter";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Filter>(where_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    std::string text;
    append_fingerprint(where_, text);
    return text;
  }

 private:
  Condition where_;
};

}  // namespace

BlueprintPtr read_filter(config::Reader& reader, const flow::BlueprintContext& context) {
  const config::Node where = reader.required_child("where");
  if (where.is_null()) {
    return nullptr;
  }
  return std::make_shared<FilterBlueprint>(read_condition(where, context.types, reader.problems()));
}

}  // namespace ls::operators
