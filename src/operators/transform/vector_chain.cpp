#include "operators/transform/vector_chain.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::operators {

VectorChain::VectorChain(flow::OperatorContext& context, const TransformSettings& settings)
    : pieces_(context, "learned") {
  std::vector<std::string> names = settings.step_names();
  for (std::size_t i = 0; i < settings.steps.size(); ++i) {
    links_.push_back({std::move(names[i]), ml::make_step(settings.steps[i]).take()});
  }
}

// What no step of today knows goes from the rows too.
Status VectorChain::read() {
  stored_.clear();
  LS_TRY(pieces_.read([this](const std::string& part, Bytes whole) {
    const bool is_known =
        std::ranges::any_of(links_, [&](const Link& link) { return part.starts_with(link.name); });
    if (is_known) {
      stored_.emplace(part, whole);
    }
    return Result<bool>(is_known);
  }));
  for (Link& link : links_) {
    link.step->open([this, &name = link.name](std::string_view part) -> Bytes {
      const auto found = stored_.find(name + std::string(part));
      return found == stored_.end() ? Bytes() : Bytes(found->second);
    });
  }
  bound_hash_.reset();
  return {};
}

void VectorChain::write() {
  for (Link& link : links_) {
    link.step->save([&](std::string_view part, Bytes bytes) {
      pieces_.write(link.name + std::string(part), bytes);
    });
  }
}

Status VectorChain::bind(const ml::FeatureSchema& schema) {
  if (bound_hash_ != schema.hash()) {
    misfit_.reset();
    Status bound = bind_links(schema);
    if (!bound && bound.error().domain != ErrorDomain::user) {
      return bound;
    }
    if (!bound) {
      misfit_ = bound.error();
      misfit_->code = misfit_->code.empty() ? "transform_misfit" : misfit_->code;
    }
    bound_hash_ = schema.hash();
  }
  return misfit_ ? Status(*misfit_) : Status();
}

Status VectorChain::bind_links(const ml::FeatureSchema& schema) {
  ml::FeatureSchema now = schema;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    now = LS_TRY(links_[i].step->bind(now).with(fmt::format("step {}", i + 1)));
    links_[i].size = now.size();
  }
  const std::uint64_t hash = now.hash();
  auto made = made_.find(hash);
  if (made == made_.end()) {
    made = made_.emplace(hash, std::make_unique<const ml::FeatureSchema>(std::move(now))).first;
  }
  made_now_ = made->second.get();
  return {};
}

flow::Features* VectorChain::apply(const flow::Features& features, EventTime time,
                                   const ml::EventSpectrum* rhythm, ByteWriter* noted,
                                   Arena& arena) {
  ml::StepInput in{.row = features.values, .time = time, .texts = &arena, .rhythm = rhythm};
  for (Link& link : links_) {
    if (noted != nullptr && link.step->wants_labels()) {
      link.step->note(in.row, *noted);
    }
    const std::span<ml::FeatureValue> out = arena.make_span<ml::FeatureValue>(link.size);
    link.step->apply(in, out);
    in.row = out;
  }
  flow::Features* made = arena.make<flow::Features>();
  made->schema = made_now_;
  made->values = in.row;
  made->event_id = features.event_id;
  return made;
}

Status VectorChain::learn(Bytes noted, EventTime time, bool label) {
  ByteReader in(noted);
  for (Link& link : links_) {
    if (link.step->wants_labels()) {
      LS_TRY(link.step->learn(in, time, label));
    }
  }
  return in.finish("what was noted of a vector");
}

}  // namespace ls::operators
