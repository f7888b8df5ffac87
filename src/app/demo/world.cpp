#include "app/demo/world.hpp"

#include "leadstream/generator/crm/generator.hpp"

#include <utility>

namespace ls::app {
namespace {

template <typename Generator>
DemoWorld world_of(EventTime start, Millis length, std::shared_ptr<Generator> generator) {
  return {.start = start,
          .length = length,
          .next = [generator](
                      generator::GeneratedMessage& message) { return generator->next(message); },
          .planted = [generator]() -> const generator::Planted& { return generator->planted(); }};
}

}  // namespace

DemoWorld make_world(const generator::GeneratorOptions& options) {
  return world_of(options.start, days(options.days),
                  std::make_shared<generator::Generator>(options));
}

DemoWorld make_world(const generator::crm::Options& options) {
  return world_of(options.start, days(options.days),
                  std::make_shared<generator::crm::Generator>(options));
}

}  // namespace ls::app
